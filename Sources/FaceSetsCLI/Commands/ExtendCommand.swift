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
        abstract: "Folds new faces into folders that exist, without renumbering.",
        discussion: """
            Each face that the folder has not seen joins the nearest person within the threshold; the rest, with the
            singletons, is grouped into new persons past the highest number. With --refine-out facesets grow too, and
            persons that now pass the gates become new ones. The gates are those of the earlier run unless given here;
            what cluster and refine were told of photos, bursts, quality and rescue holds on.
            """,
        examples: [
            .init("face-sets extend cache.npz out/raw", "after more photos were embedded"),
            .init("face-sets extend cache.npz out/raw --refine-out out/facesets", "and grow the facesets"),
        ],
        keepsLog: true)

    @Argument(help: "Cache that embed made.") var cache: FilePath
    @Argument(help: "Folder that cluster made.") var raw: FilePath
    @Option(valueName: "OUT", help: "Folder that refine made.") var refineOut: FilePath?
    @Option(in: 0...2, help: "Cosine distance within which a face joins a person.") var threshold:
        CalibratedDistance = 0.55
    @Option(in: 0...2, help: "Merge new groups whose average distance is below this.") var newThreshold:
        CalibratedDistance = 0.55
    @Option(in: 0...2, help: "Cosine distance within which a face joins a faceset.")
    var outlierThreshold: CalibratedDistance?
    @Option(in: 1...1_000_000, help: "Fewest photos of a new faceset; 15, or that of the earlier run.")
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
    /// Says which faces stand elsewhere than before.
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
            let faces = move.faces == 1 ? "1 face" : "\(move.faces) faces"
            return move.to.map { "\(faces) moved from \(move.from) to \($0)" } ?? "\(faces) left \(move.from)"
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
                "\(outcome.newFaces) new faces: \(outcome.joined) joined, \(outcome.newPersons) new persons"
            ])
        var files = outcome.raw.files
        if let refined = outcome.refined {
            summary.append("\(outcome.newFacesets) new facesets of \(refined.facesets)")
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
