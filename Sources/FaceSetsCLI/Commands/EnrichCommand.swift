import FaceStore
import FaceTypes
import JSON
import Library
import Workflows

/// `face-sets enrich CACHE`
struct EnrichCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "enrich",
        abstract: "Add landmarks, pose, gender, age and quality measures to the faces of a cache.",
        discussion: """
            Values for which the pack has no network stay unknown; sharpness, exposure and the other quality measures of
            docs/export.md are available with every pack. Only faces without these values are processed, including faces
            enriched by an older version. If a run is interrupted, the next run resumes it.
            """,
        examples: [.init("face-sets enrich cache.npz", "required by export-swap")],
        keepsLog: true)

    @Argument(help: "Cache written by embed.") var cache: FilePath
    @OptionGroup var analysis: AnalysisOptions
    @Option(in: 1...1_000_000, help: "Save progress after N photos.") var flushEvery = 50

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let store = try openStore(cache, for: .updating)
        var request = EnrichRequest(analyser: try analysis.analyser(for: store.space))
        request.flushEvery = flushEvery
        let outcome = try request.run(Library(store), analysis.decoding.tools(context))
        context.progress.report(notesOf: store)
        if !outcome.missing.isEmpty {
            let names = outcome.missing.prefix(3).map(\.shown).joined(separator: ", ")
            let more = outcome.missing.count > 3 ? " and \(outcome.missing.count - 3) more" : ""
            context.progress.report(.warning("missing photos cannot be enriched: \(names)\(more)"))
        }
        return CommandOutcome(outcome, cache: store.path)
    }
}

extension CommandOutcome {
    fileprivate init(_ outcome: EnrichOutcome, cache: FilePath) {
        self.init(
            counts: [
                "faces": outcome.faces, "enriched": outcome.enriched, "known": outcome.known,
                "photos": outcome.photos, "missing": outcome.missing.count, "failed": outcome.failed.count,
            ],
            failed: outcome.failed, outputs: [cache],
            details: JSONObject([("missing", .array(outcome.missing.map { .string($0.bytes) }))]),
            summary: [
                "\(outcome.enriched) of \(counted(outcome.faces, "face")) enriched, "
                    + "\(outcome.known) already enriched"
            ],
            wasInterrupted: outcome.wasInterrupted)
    }
}
