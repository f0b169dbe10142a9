import FaceStore
import FaceTypes
import Files
import Library
import Workflows

/// `face-sets cache merge CACHE OTHER…`
struct CacheMergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "merge",
        abstract: "Merge several caches of the same pack.",
        discussion: """
            If CACHE does not exist, it is created with the same contents as if one machine had embedded all photos, \
            regardless of the order of the others; this is how the caches of shards are merged. If several caches \
            contain the same path, the newest file wins. If CACHE exists, the contents of the others are added to it, \
            and its own record of a path wins.
            """,
        examples: [
            .init("face-sets cache merge all.db shards/*.db", "merge the caches of all shards"),
            .init("face-sets cache merge all.db laptop.npz phone.npz", "add two caches to an existing one"),
        ])

    @Argument(help: "Cache to create, or to add to.") var cache: FilePath
    @Argument(help: "Caches to add; they are not changed.") var others: [FilePath]

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let (photos, faces) = try FileInfo(cache) == nil ? make(context) : add(context)
        return CommandOutcome(
            counts: ["photos": photos, "faces": faces], outputs: [cache],
            summary: ["\(counted(photos, "photo")) and \(counted(faces, "face")) added"])
    }

    private func make(_ context: CommandContext) throws -> (photos: Int, faces: Int) {
        // A database and its log use up to three descriptors.
        raiseFileLimit()
        let sources = try others.enumerated().map { try RowStore($1, beside: cache, number: $0) }
        guard let space = sources.first?.store.space else { return (0, 0) }
        return try makeStore(cache, of: space) { store in
            context.progress.report(notesOf: store)
            return try MergeShards(sources.map(\.store)).run(Library(store), Tools(context))
        }
    }

    private func add(_ context: CommandContext) throws -> (photos: Int, faces: Int) {
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
        return (photos, faces)
    }
}
