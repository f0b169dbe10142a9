import FaceStore
import FaceTypes
import Library
import Workflows

/// `face-sets cache convert CACHE NEW`
struct CacheConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "convert",
        abstract: "Writes a cache into a new one of another format; nothing is lost.",
        examples: [
            .init("face-sets cache convert cache.npz cache.db", "for a set that grows"),
            .init("face-sets cache convert cache.db cache.npz", "for numpy"),
        ])

    @Argument(help: "Cache that embed made.") var cache: FilePath
    @Argument(help: "Cache to make; its ending names the format.") var new: FilePath

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let source = try openStore(cache, for: .reading)
        let target = try openStore(new, for: .adding(source.space))
        let contents = try context.progress.step("writing \(target.path.shown)") {
            try ConvertCache(to: target).run(Library(source), Tools(context))
        }
        context.progress.report(notesOf: target)
        return CommandOutcome(
            counts: ["photos": contents.photos.count, "faces": contents.faces.count], outputs: [target.path],
            summary: ["\(contents.photos.count) photos and \(contents.faces.count) faces written"])
    }
}
