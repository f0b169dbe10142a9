import FaceStore
import FaceTypes
import Library
import Workflows

/// `face-sets cache merge CACHE OTHER…`
struct CacheMergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "merge",
        abstract: "Add the contents of other caches to a cache.",
        discussion:
            "All caches must be made with the same pack. If several caches contain the same path with "
            + "different content, the first one wins.",
        examples: [.init("face-sets cache merge all.db laptop.npz phone.npz", "add two caches to all.db")])

    @Argument(help: "Cache to add to.") var cache: FilePath
    @Argument(help: "Caches to add; they are not changed.") var others: [FilePath]

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
            summary: ["\(counted(photos, "photo")) and \(counted(faces, "face")) added"])
    }
}
