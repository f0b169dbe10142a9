import Clustering
import FaceTypes
import Files
import JSON
import Workflows

/// `face-sets discover CACHE SWAP_OUT --source DIR`
struct DiscoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "discover",
        abstract: "Find new people in a mixed folder and export them.",
        discussion: """
            Skips faces that match a set of the export, then clusters the others and applies refine's gates. New sets are
            numbered after the highest existing one; existing sets are not changed. Run extend first, so that the raw output
            includes the folder.
            """,
        examples: [
            .init("face-sets discover cache.npz out/swap --source pics/all --dry-run", "show who is there"),
            .init("face-sets discover cache.npz out/swap --source pics/all", "export the new people"),
        ],
        keepsLog: true)

    @Argument(help: "Cache processed by enrich.") var cache: FilePath
    @Argument(help: "Folder written by export-swap.") var swapOut: FilePath
    @Option(valueName: "DIR", help: "Folder of photos to search.") var source: FilePath?
    @Option(in: 0...2, help: "Faces within this distance of an exported set are already known.")
    var existingThreshold: CalibratedDistance = 0.45
    @Option(in: 0...2, help: "Merge groups whose average distance is below this.") var threshold:
        CalibratedDistance = 0.55
    @Option(in: 1...1_000_000, help: "Minimum number of photos of a new set.") var minFaces = 6
    @OptionGroup var quality: QualityFlags
    @Option(in: 0...2, help: "Drop faces farther than this from the centroid of a group of at least four.")
    var refineOutlierThreshold: CalibratedDistance = 0.55
    @Option(in: 0...2, help: "Drop faces farther than this from the centroid of the exported set.")
    var exportOutlierThreshold: CalibratedDistance = 0.45
    @Option(in: 1...1_000_000, help: "Lowest number for a new set.") var startNumber = 1
    @Option(help: "manifest.json written by cluster, to check whether extend has run.") var rawManifest:
        FilePath?
    @OptionGroup var export: ExportArguments
    @Flag(help: "Show the groups and which of them pass, without writing anything.") var dryRun: Bool

    func run(_ context: CommandContext) throws -> CommandOutcome {
        guard let source else { throw UsageError("--source DIR is required") }
        let (library, settings) = try export.open(cache, outlierThreshold: exportOutlierThreshold)
        let workflow = Discover(
            source: source, output: swapOut.madeAbsolute(), rawManifest: rawManifest, options: options,
            settings: settings)
        let tools = export.analysis.decoding.tools(context)
        if dryRun { return CommandOutcome(try workflow.preview(library, tools)) }
        let (discovery, outcome) = try workflow.run(library, tools)
        var result = CommandOutcome(outcome, output: swapOut)
        result.counts += CommandOutcome(discovery).counts
        return result
    }

    private var options: DiscoverOptions {
        var options = DiscoverOptions()
        options.existingThreshold = existingThreshold
        options.threshold = threshold
        quality.apply(
            to: &options.gates, minFaces: minFaces, outlierThreshold: refineOutlierThreshold)
        options.startNumber = startNumber
        return options
    }
}

extension CommandOutcome {
    fileprivate init(_ discovery: Discovery) {
        let sizes = discovery.clusterSizes.filter { $0 > 1 }
        self.init(
            counts: [
                "faces": discovery.faces, "considered_before": discovery.consideredBefore,
                "known": discovery.known, "clusters": discovery.clusterSizes.count,
                "new_sets": discovery.survivors.count,
            ],
            details: JSONObject([
                ("cluster_sizes", .array(discovery.clusterSizes.map(JSONValue.int))),
                ("survivors", .array(discovery.survivors.map(JSONValue.int))),
            ]),
            summary: [
                "\(counted(discovery.faces, "face")): \(discovery.known) already known, "
                    + "\(discovery.consideredBefore) considered in an earlier run",
                "faces per group: " + Self.list(sizes) + ", and "
                    + counted(discovery.clusterSizes.count - sizes.count, "single face"),
                "faces per new set: " + Self.list(discovery.survivors),
            ])
    }

    private static func list(_ sizes: [Int]) -> String {
        sizes.isEmpty ? "none" : sizes.map(String.init).joined(separator: " ")
    }
}
