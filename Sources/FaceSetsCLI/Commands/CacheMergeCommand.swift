import FaceStore
import FaceTypes
import Library
import Workflows

/// `face-sets cache merge CACHE OTHER…`
struct CacheMergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "merge",
        abstract: "Adds to a cache what others of the same pack hold.",
        discussion: "A path that lives in several caches belongs to the content that the first of them says.",
        examples: [.init("face-sets cache merge all.db laptop.npz phone.npz", "three caches into the first")])

    @Argument(help: "Cache that grows.") var cache: FilePath
    @Argument(help: "Caches that are added; they stay as they are.") var others: [FilePath]

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let library = Library(try openStore(cache, for: .updating))
        var (photos, faces) = (0, 0)
        for other in others {
            let added = try context.progress.step("adding \(other.shown)") {
                try MergeCaches(from: openStore(other, for: .reading)).run(library, Tools(context))
            }
            photos += added.photos
            faces += added.faces
        }
        context.progress.report(notesOf: library.store)
        return CommandOutcome(
            counts: ["photos": photos, "faces": faces], outputs: [library.cache],
            summary: ["\(photos) photos and \(faces) faces added"])
    }
}
