import FaceStore
import FaceTypes
import JSON
import Library
import Manifests
import Workflows

/// `face-sets extend CACHE RAW [--refine-out OUT]`
struct ExtendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "extend",
        abstract: "Add new faces to existing people and facesets, without renumbering.",
        discussion: """
            Adds each new face to the nearest person within the threshold. The remaining faces and other single faces are grouped
            into new people, numbered after the highest existing one. With --refine-out, facesets grow too, and people who now
            pass the gates become new facesets. Gates and the linkage options of cluster and refine are those of the earlier run
            unless given here.
            """,
        examples: [
            .init("face-sets extend cache.npz out/raw", "after embedding more photos"),
            .init("face-sets extend cache.npz out/raw --refine-out out/facesets", "update the facesets too"),
        ],
        keepsLog: true)

    @Argument(help: "Cache written by embed.") var cache: FilePath
    @Argument(help: "Folder written by cluster.") var raw: FilePath
    @Option(valueName: "OUT", help: "Folder written by refine.") var refineOut: FilePath?
    @Option(in: 0...2, help: "Add a face to the nearest person within this distance.") var threshold:
        CalibratedDistance = 0.55
    @Option(in: 0...2, help: "Merge groups of new faces whose average distance is below this.")
    var newThreshold: CalibratedDistance = 0.55
    @Option(
        in: 0...2,
        help:
            "Add a face to the nearest faceset within this distance. Defaults to 0.55, or to the earlier run's value."
    )
    var outlierThreshold: CalibratedDistance?
    @Option(
        in: 1...1_000_000,
        help: "Minimum number of photos of a new faceset. Defaults to 15, or to the earlier run's value.")
    var minFaces: Int?
    @OptionGroup var quality: QualityFlags
    @OptionGroup var output: OutputFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let library = Library(try openStore(cache, for: .reading))
        var request = ExtendRequest(raw: output.resolved(raw))
        request.refined = refineOut.map { output.resolved($0) }
        request.threshold = threshold
        request.newThreshold = newThreshold
        request.changeGates = { [quality, minFaces, outlierThreshold] in
            quality.apply(to: &$0, minFaces: minFaces, outlierThreshold: outlierThreshold)
        }
        request.calibration = Adapters.calibration(of: library.space)
        return CommandOutcome(try request.run(library, Tools(context)), request)
    }
}

extension CommandOutcome {
    /// Lists faces that have moved.
    mutating func add(_ moves: [IdentityMove]) {
        counts.append(("moved", moves.reduce(0) { $0 + $1.faces }))
        details["moved"] = .array(
            moves.map { move in
                var object = JSONObject([("from", JSONValue.text(move.from))])
                object["to"] = move.to.map { .text($0) }
                object["faces"] = .int(move.faces)
                return .object(object)
            })
        summary += moves.map { move in
            let faces = counted(move.faces, "face")
            return move.to.map { "\(faces) moved from \(move.from) to \($0)" }
                ?? "\(faces) removed from \(move.from)"
        }
    }

    init(_ outcome: ExtendOutcome, _ request: ExtendRequest) {
        self.init(
            counts: [
                "new_faces": outcome.newFaces, "joined": outcome.joined, "new_persons": outcome.newPersons,
                "persons": outcome.raw.persons, "singletons": outcome.raw.singletons,
                "new_facesets": outcome.newFacesets, "facesets": outcome.refined?.facesets ?? 0,
            ],
            summary: [
                "\(counted(outcome.newFaces, "new face")): \(outcome.joined) added to known people, "
                    + counted(outcome.newPersons, "new person", "new people")
            ])
        var files = outcome.raw.files
        if let refined = outcome.refined {
            summary.append("\(counted(refined.facesets, "faceset")), \(outcome.newFacesets) of them new")
            summary += refined.reasons
            details = refined.details
            files.add(refined.files)
        }
        add(outcome.moved)
        add(files, of: request.raw, manifest: ClusterManifest.fileName)
        if let refined = request.refined, !refined.dryRun {
            outputs.append(refined.folder.appending(RefineManifest.fileName))
        }
    }
}
