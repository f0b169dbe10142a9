import Clustering
import FaceStore
import FaceTypes
import JSON
import Library
import Manifests
import Workflows

/// `face-sets refine CACHE OUT`
struct RefineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "refine",
        abstract: "Build clean facesets from the groups of faces.",
        discussion: """
            Clusters the faces, merges groups whose centroids are close, drops faces that are small, blurred or uncertain,
            drops outliers, and keeps sets with enough photos. refine_manifest.json says what happened to each face and why.
            """,
        examples: [
            .init("face-sets refine cache.npz out/facesets", "with the default gates"),
            .init("face-sets refine cache.npz out/facesets --min-faces 6", "keep smaller sets as well"),
        ],
        keepsLog: true)

    @Argument(help: "Cache written by embed.") var cache: FilePath
    @Argument(help: "Folder for faceset_NNN/ and refine_manifest.json.") var out: FilePath
    @Option(in: 0...2, help: "Merge groups whose average distance is below this.") var initialThreshold:
        CalibratedDistance = 0.55
    @Option(in: 0...2, help: "Then merge groups whose centroids are within this distance.")
    var mergeThreshold: CalibratedDistance = 0.40
    @Option(
        in: 0...2, help: "Drop faces farther than this from the centroid of a group of at least four.")
    var outlierThreshold: CalibratedDistance = 0.55
    @Option(in: 1...1_000_000, help: "Minimum number of photos of a faceset.") var minFaces = 15
    @OptionGroup var quality: QualityFlags
    @OptionGroup var linkage: LinkageFlags
    @OptionGroup var pairs: PairsFlags
    @Flag(help: "Discard the numbers of an earlier run; faceset_NNN may then be someone else.") var renumber:
        Bool
    @OptionGroup var output: OutputFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let library = Library(try openStore(cache, for: .reading))
        var request = RefineRequest(output: output.resolved(out, renumber: renumber))
        request.initialThreshold = initialThreshold
        request.mergeThreshold = mergeThreshold
        quality.apply(to: &request.gates, minFaces: minFaces, outlierThreshold: outlierThreshold)
        request.linkage = linkage.resolved
        request.pairs = pairs.folder
        request.calibration = Adapters.calibration(of: library.space)
        return CommandOutcome(try request.run(library, Tools(context)), request.output)
    }
}

extension CommandOutcome {
    fileprivate init(_ outcome: RefineOutcome, _ output: OutputOptions) {
        self.init(
            counts: [
                "facesets": outcome.facesets, "faces": outcome.faces, "kept_faces": outcome.kept,
                "rejected_faces": outcome.faces - outcome.kept,
            ],
            details: outcome.details,
            summary: [
                "\(counted(outcome.facesets, "faceset")) with \(outcome.kept) of "
                    + counted(outcome.faces, "face")
            ]
                + outcome.reasons)
        add(outcome.files, of: output, manifest: RefineManifest.fileName)
    }
}

extension RefineOutcome {
    /// Why there are not more facesets, for programs.
    var details: JSONObject {
        JSONObject([
            ("rejected", .object(JSONObject(rejected.map { ($0.word, .int($0.faces)) }))),
            ("smaller_sets", .array(smallerSets.map(JSONValue.int))),
        ])
    }

    /// Why there are not more facesets, for people.
    var reasons: [String] {
        let left = leftOut(rejected.map { ($0.word, $0.faces) })
        return (left.map { ["faces left out: \($0)"] } ?? []) + tooFewPhotos
    }

    /// How many people missed `--min-faces`, and what lower numbers would give.
    private var tooFewPhotos: [String] {
        if smallerSets.isEmpty { return [] }
        let sizes = Array(Set(smallerSets)).sorted(by: >).prefix(3)
        let offers = sizes.map { size in
            let gained = smallerSets.count { $0 >= size }
            return "--min-faces \(size) would give " + counted(gained, "more set")
        }
        return [
            "\(counted(smallerSets.count, "person has", "people have")) too few photos for a set: "
                + offers.joined(separator: ", ")
        ]
    }
}
