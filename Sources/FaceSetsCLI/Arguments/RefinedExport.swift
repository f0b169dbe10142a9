import FaceStore
import FaceTypes
import FacesetExport
import Files
import Library
import Workflows

/// Exports of refine's sets in any format.
struct RefinedExport: ParsableArguments {
    @Argument(help: "Cache processed by enrich.") var cache: FilePath
    @Argument(help: "refine_manifest.json written by refine.") var refineManifest: FilePath
    @Argument(help: "Folder for the sets.") var out: FilePath
    @Option(in: 0...2, help: "Drop faces farther than this from the centroid of the set.")
    var outlierThreshold: CalibratedDistance = 0.45
    @OptionGroup var export: ExportArguments
    @Option(help: "manifest.json written by cluster, as the source of candidates.") var rawManifest: FilePath?
    @OptionGroup var candidates: CandidateFlags
    @OptionGroup var report: ReportFlags
    @Flag(help: "Show what would be exported without writing anything.") var dryRun: Bool

    func run(_ context: CommandContext, _ formats: FormatChoice) throws -> CommandOutcome {
        if candidates.candidates && rawManifest == nil {
            throw UsageError(
                "--candidates needs --raw-manifest", remedy: "Pass the manifest.json written by cluster.")
        }
        var (library, settings) = try export.open(cache, outlierThreshold: outlierThreshold)
        settings.formats = formats
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
