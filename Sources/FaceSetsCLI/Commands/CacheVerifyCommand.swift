import FaceStore
import FaceTypes
import Workflows

/// `face-sets cache verify CACHE`
struct CacheVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "verify",
        abstract: "Reads all of a cache and looks for what contradicts itself.",
        discussion: "Exit code 1 means that faults were found; 2 that the cache cannot be read.",
        examples: [.init("face-sets cache verify cache.db", "whether a cache is whole")])

    @Argument(help: "Cache that embed made.") var cache: FilePath

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let store = try openStore(cache, for: .reading)
        try store.checkIntegrity()
        let contents = try store.read(.all)
        let faults = contents.faults()
        return CommandOutcome(
            counts: ["photos": contents.photos.count, "faces": contents.faces.count, "faults": faults.count],
            failed: faults, summary: faults.isEmpty ? ["no faults"] : ["\(faults.count) faults"])
    }
}
