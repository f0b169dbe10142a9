import Clustering
import FaceTypes
import Files
import Workflows

/// `face-sets era-split CACHE SWAP_OUT FACESET`
struct EraSplitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "era-split",
        abstract: "Split a set that spans many years into eras.",
        discussion: """
            Capture years come from the cache. The original faceset is kept; eras with few faces go to _thin/. A second run
            with other options only opens photos of eras that changed. Run era-probe first to see whether a split makes sense.
            """,
        examples: [
            .init("face-sets era-split cache.npz out/swap faceset_001", "export all eras"),
            .init(
                "face-sets era-split cache.npz out/swap faceset_001 --years years.csv", "with a file of years"
            ),
        ],
        keepsLog: true)

    @Argument(help: "Cache processed by enrich.") var cache: FilePath
    @Argument(help: "Folder written by export-swap.") var swapOut: FilePath
    @Argument(help: "ID of a set, such as faceset_001.") var faceset: String
    @Option(valueName: "DIR", help: "Only use photos in this folder. Defaults to all embedded photos.")
    var source: [FilePath] = []
    @Option(help: "CSV file with lines of path,year that add to or override the capture years.") var years:
        FilePath?
    @Option(in: 0...2, help: "First pass: use faces within this distance of the set.") var recoverThreshold:
        CalibratedDistance = 0.55
    @Option(in: 0...2, help: "Second pass: keep faces within this distance of the centroid of the first.")
    var tightenThreshold: CalibratedDistance = 0.50
    @Option(in: 0...2, help: "Merge sub-groups whose average distance is below this.") var subThreshold:
        CalibratedDistance =
            0.35
    @Option(
        in: 0...2, help: "Join a small sub-group to a large one if their centroids are within this distance.")
    var attachThreshold: CalibratedDistance = 0.40
    @Option(in: 0...200, help: "Maximum difference between the dominant years of joined sub-groups.")
    var yearWindow = 5
    @Option(in: 1...1_000_000, help: "Minimum number of faces of a large sub-group.") var anchorSize =
        20
    @Option(in: 0...1_000_000, help: "Eras with fewer faces go to _thin/.") var thinSize = 20
    @OptionGroup var quality: QualityFlags
    @Option(in: 0...2, help: "Drop faces farther than this from the centroid of the exported era.")
    var exportOutlierThreshold: CalibratedDistance = 0.45
    @OptionGroup var export: ExportArguments
    @Flag(help: "Show the eras without writing anything.") var dryRun: Bool

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
