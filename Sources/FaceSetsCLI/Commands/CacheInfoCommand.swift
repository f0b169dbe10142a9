import FaceStore
import FaceTypes
import JSON
import Workflows

/// `face-sets cache info CACHE`
struct CacheInfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "info",
        abstract: "Show what a cache contains.",
        examples: [.init("face-sets cache info cache.db", "counts, pack and source folders")])

    @Argument(help: "Cache written by embed.") var cache: FilePath

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let summary = try CacheSummary(openStore(cache, for: .reading))
        let counts = PhotoStatus.allCases.map { ($0, summary.byStatus[$0] ?? 0) }
        let words: [PhotoStatus: String] = [.ok: "with faces", .noFace: "without a face"]
        let statuses = counts.map { "\($0.1) \(words[$0.0] ?? $0.0.rawValue)" }.joined(separator: ", ")
        var outcome = CommandOutcome(
            counts: ["photos": summary.photos, "faces": summary.faces],
            details: JSONObject([
                ("embedding_space", summary.space.json),
                ("source_roots", .array(summary.sourceRoots.map { .string($0.bytes) })),
            ]),
            summary: [
                "\(counted(summary.photos, "photo")) (\(statuses)), "
                    + counted(summary.aliases, "duplicate path"),
                "\(counted(summary.faces, "face")), \(summary.enriched) enriched",
                "pack \(summary.space.name), \(summary.space.dimension) components",
            ] + summary.sourceRoots.map { "source folder \($0.shown)" })
        if summary.decisions > 0 {
            outcome.summary.append("\(counted(summary.decisions, "decision")) about people")
        }
        outcome.counts += [
            ("aliases", summary.aliases), ("enriched", summary.enriched), ("decisions", summary.decisions),
        ]
        outcome.counts += counts.map { ($0.0.rawValue, $0.1) }
        return outcome
    }
}
