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
        abstract: "Keeps the groups that are worth using: faceset_NNN/.",
        discussion: """
            Clusters, merges groups whose centroids are close, drops faces that are small, blurred or doubtful, drops
            outliers, and keeps sets of enough photos. refine_manifest.json tells every face's fate and why.
            """,
        examples: [
            .init("face-sets refine cache.npz out/facesets", "with the standard gates"),
            .init("face-sets refine cache.npz out/facesets --min-faces 6", "smaller sets as well"),
        ],
        keepsLog: true)

    @Argument(help: "Cache that embed made.") var cache: FilePath
    @Argument(help: "Folder for the facesets and refine_manifest.json.") var out: FilePath
    @Option(in: 0...2, help: "Merge groups whose average distance is below this.") var initialThreshold:
        CalibratedDistance = 0.55
    @Option(in: 0...2, help: "Groups whose centroids are within this distance merge.")
    var mergeThreshold: CalibratedDistance = 0.40
    @Option(
        in: 0...2, help: "Faces further than this from the centroid leave sets of four or more.")
    var outlierThreshold: CalibratedDistance = 0.55
    @Option(in: 1...1_000_000, help: "Fewest photos of a faceset, counted by content.") var minFaces = 15
    @OptionGroup var quality: QualityFlags
    @OptionGroup var linkage: LinkageFlags
    @OptionGroup var pairs: PairsFlags
    @Flag(help: "Let faceset_NNN mean somebody else than in an earlier run.") var renumber: Bool
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
            summary: ["\(outcome.facesets) facesets with \(outcome.kept) of \(outcome.faces) faces"]
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
        let left = rejected.map { "\($0.word) \($0.faces)" }.joined(separator: ", ")
        var lines = rejected.isEmpty ? [] : ["faces left out: \(left)"]
        if let most = smallerSets.first {
            let people = smallerSets.count == 1 ? "1 person has" : "\(smallerSets.count) people have"
            let gained = smallerSets.count { $0 == most }
            lines.append(
                "\(people) too few photos; --min-faces \(most) would give "
                    + (gained == 1 ? "1 more set" : "\(gained) more sets"))
        }
        return lines
    }
}
