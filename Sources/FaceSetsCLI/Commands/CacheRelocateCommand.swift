import FaceStore
import FaceTypes
import Files
import Library
import Workflows

/// `face-sets cache relocate CACHE OLD NEW`
struct CacheRelocateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "relocate",
        abstract: "Update the paths in a cache after photos were moved.",
        discussion: "No file is opened or moved; the next embed notices missing photos.",
        examples: [
            .init(
                "face-sets cache relocate cache.db /mnt/old/photos /mnt/new/photos", "after moving a library")
        ])

    @Argument(help: "Cache written by embed.") var cache: FilePath
    @Argument(help: "Folder that contained the photos.") var old: FilePath
    @Argument(help: "Folder that contains them now.") var new: FilePath

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let store = try openStore(cache, for: .updating)
        let target = new.madeReal() ?? new.madeAbsolute()
        let paths = try RelocateCache(from: old.madeAbsolute(), to: target).run(
            Library(store), Tools(context))
        context.progress.report(notesOf: store)
        return CommandOutcome(
            counts: ["paths": paths], outputs: [store.path], summary: ["\(counted(paths, "path")) relocated"])
    }
}
