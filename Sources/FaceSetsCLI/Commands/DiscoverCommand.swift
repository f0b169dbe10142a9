import Clustering
import FaceTypes
import Files
import JSON
import Workflows

/// `face-sets discover CACHE SWAP_OUT --source DIR`
struct DiscoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "discover",
        abstract: "Finds new identities in a folder of many people and exports them.",
        discussion: """
            Faces near a set of the export are left out, the others are clustered and gated as refine does. New sets
            are numbered past the highest; sets that are there are not touched. Run extend first, so that the raw
            output has seen the folder.
            """,
        examples: [
            .init("face-sets discover cache.npz out/swap --source pics/all --dry-run", "who is there"),
            .init("face-sets discover cache.npz out/swap --source pics/all", "export them"),
        ],
        keepsLog: true)

    @Argument(help: "Cache that enrich has seen.") var cache: FilePath
    @Argument(help: "Folder of the export.") var swapOut: FilePath
    @Option(valueName: "DIR", help: "Folder to look through.") var source: FilePath?
    @Option(in: 0...2, help: "Distance to a set of the export within which a face is known.")
    var existingThreshold: CalibratedDistance = 0.45
    @Option(in: 0...2, help: "Distance at which clusters are cut.") var threshold: CalibratedDistance = 0.55
    @Option(in: 1...1_000_000, help: "Least photos of a new set.") var minFaces = 6
    @OptionGroup var quality: QualityFlags
    @Option(in: 0...2, help: "Greatest distance to the centroid of a cluster of four or more.")
    var refineOutlierThreshold: CalibratedDistance = 0.55
    @Option(in: 0...2, help: "Greatest distance to the centroid of the exported set.")
    var exportOutlierThreshold: CalibratedDistance = 0.45
    @Option(in: 1...1_000_000, help: "Least number of a new set.") var startNumber = 1
    @Option(help: "manifest.json of cluster, to see whether extend has run.") var rawManifest: FilePath?
    @OptionGroup var export: ExportArguments
    @Flag(help: "Say which clusters there are and what survives, and write nothing.") var dryRun: Bool

    func run(_ context: CommandContext) throws -> CommandOutcome {
        guard let source else { throw UsageError("--source DIR is missing") }
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
                "\(discovery.faces) faces, \(discovery.known) known, \(discovery.consideredBefore) considered before",
                "clusters: " + sizes.map(String.init).joined(separator: " ")
                    + ", and \(discovery.clusterSizes.count - sizes.count) single faces",
                "new sets: " + discovery.survivors.map(String.init).joined(separator: " "),
            ])
    }
}
