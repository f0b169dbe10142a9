import FaceStore
import FaceTypes
import Workflows

/// `face-sets cache verify CACHE [--repair]`
struct CacheVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "verify",
        abstract: "Reads all of a cache and looks for damage and for what contradicts itself.",
        discussion: """
            Exit code 1 means that faults were found, or with --repair that photos must be embedded again: the next \
            embed does that by itself. A repair keeps the old cache as CACHE.damaged.
            """,
        examples: [
            .init("face-sets cache verify cache.db", "whether a cache is whole"),
            .init("face-sets cache verify cache.db --repair", "what is whole of it in its place"),
        ])

    @Argument(help: "Cache that embed made.") var cache: FilePath
    @Flag(help: "Put what is whole of a damaged cache in its place.") var repair: Bool

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let verification = try context.progress.step("reading \(cache.shown)") {
            try verifyCache(cache) { try openStore(cache, for: .reading) }
        }
        if repair && !verification.faults.isEmpty {
            return outcome(of: try context.progress.step("saving what is whole") { try repairCache(cache) })
        }
        let (faults, isDamaged) = (verification.faults, verification.isDamaged)
        return CommandOutcome(
            counts: ["photos": verification.photos, "faces": verification.faces, "faults": faults.count],
            failed: faults,
            summary: [faults.isEmpty ? "no faults" : "\(faults.count) faults"]
                + (isDamaged ? ["`face-sets cache verify --repair` saves what is whole"] : []))
    }

    private func outcome(of repair: CacheRepair) -> CommandOutcome {
        CommandOutcome(
            counts: ["photos": repair.photos, "faces": repair.faces, "faults": repair.problems.count],
            failed: repair.repeated.map { Finding(path: $0, .damagedInCache, "embed it again") },
            outputs: [cache, repair.old],
            summary: repair.problems + [
                "\(repair.photos) photos and \(repair.faces) faces are whole; the old cache is \(repair.old.shown)"
            ])
    }
}
