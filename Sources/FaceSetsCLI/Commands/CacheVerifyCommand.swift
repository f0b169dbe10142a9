import FaceStore
import FaceTypes
import Workflows

/// `face-sets cache verify CACHE [--repair]`
struct CacheVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "verify",
        abstract: "Check the integrity of a cache, and repair it if needed.",
        discussion: """
            Reads the whole cache. With --repair, intact records are kept; damaged ones are embedded again by the next embed.
            The old cache is kept as CACHE.damaged. The exit code is 1 if problems were found, or with --repair, if photos must
            be embedded again.
            """,
        examples: [
            .init("face-sets cache verify cache.db", "check a cache"),
            .init("face-sets cache verify cache.db --repair", "keep its intact records"),
        ])

    @Argument(help: "Cache written by embed.") var cache: FilePath
    @Flag(help: "Replace a damaged cache with its intact records.") var repair: Bool

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let verification = try context.progress.step("reading \(cache.shown)") {
            try verifyCache(cache) { try openStore(cache, for: .reading) }
        }
        if repair && !verification.faults.isEmpty {
            return outcome(of: try context.progress.step("saving intact records") { try repairCache(cache) })
        }
        let (faults, isDamaged) = (verification.faults, verification.isDamaged)
        return CommandOutcome(
            counts: ["photos": verification.photos, "faces": verification.faces, "faults": faults.count],
            failed: faults,
            summary: [faults.isEmpty ? "no problems found" : "\(counted(faults.count, "problem")) found"]
                + (isDamaged ? ["to keep the intact records, run `face-sets cache verify --repair`"] : []))
    }

    private func outcome(of repair: CacheRepair) -> CommandOutcome {
        CommandOutcome(
            counts: ["photos": repair.photos, "faces": repair.faces, "faults": repair.problems.count],
            failed: repair.repeated.map { Finding(path: $0, .damagedInCache, "to be embedded again") },
            outputs: [cache, repair.old],
            summary: repair.problems + [
                "kept \(counted(repair.photos, "intact photo")) and \(counted(repair.faces, "intact face")); "
                    + "the old cache is now \(repair.old.shown)"
            ])
    }
}
