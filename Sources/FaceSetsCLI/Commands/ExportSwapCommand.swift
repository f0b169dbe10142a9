import FaceStore
import FaceTypes
import FacesetExport
import Files
import JSON
import Library
import Manifests
import Workflows

/// `face-sets export-swap CACHE REFINE_MANIFEST OUT`
struct ExportSwapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "export-swap",
        abstract: "Writes bundles of single-face frames for roop-unleashed, a set a person.",
        discussion: """
            Every frame is detected and embedded again before it goes into a bundle: one face, found at the whole
            and at half the size, and still the same person. A set that stands as it should be is left alone; a
            run that is stopped is taken up by the next one.
            """,
        examples: [
            .init("face-sets export-swap cache.npz out/facesets/refine_manifest.json out/swap", "all sets"),
            .init(
                "face-sets export-swap cache.npz out/facesets/refine_manifest.json out/swap "
                    + "--raw-manifest out/raw/manifest.json --candidates",
                "and singletons for review by hand"),
        ],
        keepsLog: true)

    @Argument(help: "Cache that enrich has seen.") var cache: FilePath
    @Argument(help: "refine_manifest.json of refine.") var refineManifest: FilePath
    @Argument(help: "Folder for the sets.") var out: FilePath
    @Option(in: 0...2, help: "Greatest distance to the centroid of the set.") var outlierThreshold:
        CalibratedDistance = 0.45
    @OptionGroup var export: ExportArguments
    @Option(help: "manifest.json of cluster, whose singletons may become candidates.") var rawManifest:
        FilePath?
    @OptionGroup var candidates: CandidateFlags
    @OptionGroup var report: ReportFlags
    @Flag(help: "Say what would be exported, and write nothing.") var dryRun: Bool

    func run(_ context: CommandContext) throws -> CommandOutcome {
        if candidates.candidates && rawManifest == nil {
            throw UsageError(
                "--candidates needs --raw-manifest", remedy: "Give the manifest.json of cluster.")
        }
        let (library, settings) = try export.open(cache, outlierThreshold: outlierThreshold)
        let workflow = ExportSwap(
            refineManifest: refineManifest, output: out.madeAbsolute(),
            candidates: rawManifest.flatMap { raw in candidates.resolved.map { (raw, $0) } },
            settings: settings)
        let tools = export.analysis.decoding.tools(context)
        if dryRun { return CommandOutcome(try workflow.preview(library, tools)) }
        var outcome = CommandOutcome(try workflow.run(library, tools), output: out)
        try report.write(over: out.madeAbsolute(), of: library, tools, into: &outcome)
        return outcome
    }
}

extension CommandOutcome {
    /// Of any command that writes bundles.
    init(_ outcome: SwapOutcome, output: FilePath) {
        self.init(
            counts: [
                "facesets": outcome.entries.count, "exported": outcome.exportedFaces,
                "dropped": outcome.droppedFaces, "empty": outcome.emptyLabels.count,
                "unchanged": outcome.unchangedSets, "candidates": outcome.candidates,
                "failed": outcome.findings.count,
            ],
            failed: outcome.findings, outputs: [output],
            details: JSONObject([("sets", .array(outcome.entries.map { .text($0.id) }))]),
            summary: outcome.entries.map {
                "\($0.id): \($0.faceCount) frames" + ($0.label == $0.id ? "" : ", \($0.label)")
            } + outcome.emptyLabels.map { "\($0): no face survived" })
    }

    /// Of `--dry-run`.
    init(_ plans: [SetPlan]) {
        let pictures = plans.reduce(0) { $0 + $1.selection.pictures.count }
        let dropped = plans.reduce(0) { $0 + $1.selection.dropped.count }
        self.init(
            counts: ["facesets": plans.count, "pictures": pictures, "dropped": dropped],
            summary: plans.map { plan in
                let reasons = Dictionary(
                    plan.selection.dropped.map { ($0.reason.description, 1) }, uniquingKeysWith: +)
                let why = reasons.sorted { $0.key < $1.key }.map { ", \($0.value) \($0.key)" }.joined()
                return "\(plan.request.name): \(plan.selection.pictures.count) pictures\(why)"
            })
    }
}
