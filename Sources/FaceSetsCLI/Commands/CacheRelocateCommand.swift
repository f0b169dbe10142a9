import FaceStore
import FaceTypes
import Files
import Library
import Workflows

/// `face-sets cache relocate CACHE OLD NEW`
struct CacheRelocateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "relocate",
        abstract: "Says that the photos below one folder lie below another now.",
        discussion: "No file is looked at or moved; the next embed notices what is not there.",
        examples: [
            .init("face-sets cache relocate cache.db /mnt/old/photos /mnt/new/photos", "a library that moved")
        ])

    @Argument(help: "Cache that embed made.") var cache: FilePath
    @Argument(help: "Folder where the photos lay.") var old: FilePath
    @Argument(help: "Folder where they lie.") var new: FilePath

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let store = try openStore(cache, for: .updating)
        let target = new.madeReal() ?? new.madeAbsolute()
        let paths = try RelocateCache(from: old.madeAbsolute(), to: target).run(
            Library(store), Tools(context))
        context.progress.report(notesOf: store)
        return CommandOutcome(
            counts: ["paths": paths], outputs: [store.path], summary: ["\(paths) paths relocated"])
    }
}
