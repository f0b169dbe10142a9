import Clustering
import FaceTypes
import Files
import Workflows

/// `face-sets era-split CACHE SWAP_OUT FACESET`
struct EraSplitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "era-split",
        abstract: "Splits an identity that spans many years into sets of some years each.",
        discussion: """
            Capture years come from the cache; a second run after a change of options opens only photos of eras that
            changed. The faceset itself stays. Eras of few faces go to _thin/. Look with era-probe first.
            """,
        examples: [
            .init("face-sets era-split cache.npz out/swap faceset_001", "all its eras"),
            .init("face-sets era-split cache.npz out/swap faceset_001 --years years.csv", "with years given"),
        ],
        keepsLog: true)

    @Argument(help: "Cache that enrich has seen.") var cache: FilePath
    @Argument(help: "Folder of the export.") var swapOut: FilePath
    @Argument(help: "Id of a set of the export.") var faceset: String
    @Option(valueName: "DIR", help: "Folder to take faces from; by default all that were embedded.")
    var source: [FilePath] = []
    @Option(help: "Lines of path,year that override or fill the capture years.") var years: FilePath?
    @Option(in: 0...2, help: "Distance to the set within which faces are taken in.") var recoverThreshold:
        CalibratedDistance = 0.55
    @Option(in: 0...2, help: "Distance to the centroid of those, in a second pass.") var tightenThreshold:
        CalibratedDistance = 0.50
    @Option(in: 0...2, help: "Distance at which sub-clusters are cut.") var subThreshold: CalibratedDistance =
        0.35
    @Option(in: 0...2, help: "Distance of centroids within which a fragment joins an anchor.")
    var attachThreshold: CalibratedDistance = 0.40
    @Option(in: 0...200, help: "Greatest difference of dominant years to join.") var yearWindow = 5
    @Option(in: 1...1_000_000, help: "Faces from which a sub-cluster is an anchor.") var anchorSize = 20
    @Option(in: 0...1_000_000, help: "Eras of fewer faces are thin.") var thinSize = 20
    @OptionGroup var quality: QualityFlags
    @Option(in: 0...2, help: "Greatest distance to the centroid of the exported era.")
    var exportOutlierThreshold: CalibratedDistance = 0.45
    @OptionGroup var export: ExportArguments
    @Flag(help: "Say which eras there are, and write nothing.") var dryRun: Bool

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let (library, settings) = try export.open(cache, outlierThreshold: exportOutlierThreshold)
        let workflow = EraSplit(
            faceset: faceset, output: swapOut.madeAbsolute(),
            sources: source,
            years: try years.map { try CaptureYears(reading: $0) } ?? CaptureYears(), options: options,
            settings: settings)
        let tools = export.analysis.decoding.tools(context)
        if dryRun { return CommandOutcome(try workflow.preview(library, tools)) }
        return CommandOutcome(try workflow.run(library, tools), output: swapOut)
    }

    private var options: EraSplitOptions {
        var options = EraSplitOptions()
        options.recoverThreshold = recoverThreshold
        options.tightenThreshold = tightenThreshold
        options.subThreshold = subThreshold
        options.attachThreshold = attachThreshold
        options.yearWindow = yearWindow
        options.anchorSize = anchorSize
        options.thinSize = thinSize
        quality.apply(to: &options.gates)
        return options
    }
}
