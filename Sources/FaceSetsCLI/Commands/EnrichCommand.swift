import FaceStore
import FaceTypes
import JSON
import Library
import Workflows

/// `face-sets enrich CACHE`
struct EnrichCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "enrich",
        abstract: "Adds landmarks, pose, gender, age and measures of quality to the faces of a cache.",
        discussion: """
            What the pack has no network for stays unknown; sharpness, exposure and the other measures of
            docs/export.md come with every pack. Only faces that lack them are looked at, those of an older version
            among them; a run that is stopped is taken up by the next one.
            """,
        examples: [.init("face-sets enrich cache.npz", "what export-swap needs")],
        keepsLog: true)

    @Argument(help: "Cache that embed made.") var cache: FilePath
    @OptionGroup var analysis: AnalysisOptions
    @Option(in: 1...1_000_000, help: "Photos between two flushes.") var flushEvery = 50

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let store = try openStore(cache, for: .updating)
        var request = EnrichRequest(analyser: try analysis.analyser(for: store.space))
        request.flushEvery = flushEvery
        let outcome = try request.run(Library(store), analysis.decoding.tools(context))
        context.progress.report(notesOf: store)
        if !outcome.missing.isEmpty {
            let names = outcome.missing.map(\.shown).joined(separator: ", ")
            context.progress.report(.warning("photos that are missing cannot be enriched: \(names)"))
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
            summary: ["\(outcome.enriched) of \(outcome.faces) faces enriched, \(outcome.known) were before"],
            wasInterrupted: outcome.wasInterrupted)
    }
}
