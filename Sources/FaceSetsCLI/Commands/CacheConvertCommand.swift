import FaceStore
import FaceTypes
import Library
import Workflows

/// `face-sets cache convert CACHE NEW`
struct CacheConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "convert",
        abstract: "Copy a cache to a new one in another format, without loss.",
        examples: [
            .init("face-sets cache convert cache.npz cache.db", "for a growing library"),
            .init("face-sets cache convert cache.db cache.npz", "to read it with numpy"),
        ])

    @Argument(help: "Cache written by embed.") var cache: FilePath
    @Argument(help: "Cache to create; its extension selects the format: .db or .npz.") var new: FilePath

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let source = try openStore(cache, for: .reading)
        let target = try openStore(new, for: .adding(source.space))
        let contents = try context.progress.step("writing \(target.path.shown)") {
            try ConvertCache(to: target).run(Library(source), Tools(context))
        }
        context.progress.report(notesOf: target)
        return CommandOutcome(
            counts: ["photos": contents.photos.count, "faces": contents.faces.count], outputs: [target.path],
            summary: [
                "\(counted(contents.photos.count, "photo")) and "
                    + "\(counted(contents.faces.count, "face")) written"
            ])
    }
}
