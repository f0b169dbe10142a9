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
        abstract: "Export one bundle of face frames per person for roop-unleashed.",
        discussion: """
            Every frame is detected and embedded again before it goes into a bundle: it must show one face, found at full and
            at half size, and still match the same person. Sets that are up to date are skipped. If a run is interrupted, the
            next run resumes it.
            """,
        examples: [
            .init(
                "face-sets export-swap cache.npz out/facesets/refine_manifest.json out/swap",
                "export all sets"),
            .init(
                "face-sets export-swap cache.npz out/facesets/refine_manifest.json out/swap "
                    + "--raw-manifest out/raw/manifest.json --candidates",
                "also write single faces for review"),
        ],
        keepsLog: true)

    @Argument(help: "Cache processed by enrich.") var cache: FilePath
    @Argument(help: "refine_manifest.json written by refine.") var refineManifest: FilePath
    @Argument(help: "Folder for the sets.") var out: FilePath
    @Option(in: 0...2, help: "Drop faces farther than this from the centroid of the set.")
    var outlierThreshold: CalibratedDistance = 0.45
    @OptionGroup var export: ExportArguments
    @Option(help: "manifest.json of cluster, as the source of candidates.") var rawManifest: FilePath?
    @OptionGroup var candidates: CandidateFlags
    @OptionGroup var report: ReportFlags
    @Flag(help: "Show what would be exported without writing anything.") var dryRun: Bool

    func run(_ context: CommandContext) throws -> CommandOutcome {
        if candidates.candidates && rawManifest == nil {
            throw UsageError(
                "--candidates needs --raw-manifest", remedy: "Pass the manifest.json written by cluster.")
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
    /// For every command that writes bundles.
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
            summary: (outcome.entries.map {
                "\($0.id): \(counted($0.faceCount, "frame"))" + ($0.label == $0.id ? "" : ", \($0.label)")
            } + outcome.emptyLabels.map { "\($0): not exported, because none of its faces passed" })
            .shortened("set", where: "see \(output.appending(SwapManifest.fileName).shown)"))
    }

    /// For `--dry-run`.
    init(_ plans: [SetPlan]) {
        let pictures = plans.reduce(0) { $0 + $1.selection.pictures.count }
        let dropped = plans.reduce(0) { $0 + $1.selection.dropped.count }
        self.init(
            counts: ["facesets": plans.count, "pictures": pictures, "dropped": dropped],
            summary: plans.map { plan in
                let reasons = Dictionary(
                    plan.selection.dropped.map { ($0.reason.description, 1) }, uniquingKeysWith: +)
                let why = reasons.sorted { $0.key < $1.key }.map { ", \($0.value) \($0.key)" }.joined()
                return "\(plan.request.name): \(counted(plan.selection.pictures.count, "picture"))\(why)"
            })
    }
}
