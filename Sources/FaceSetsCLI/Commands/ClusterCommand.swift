import FaceStore
import FaceTypes
import Library
import Manifests
import Workflows

/// `face-sets cluster CACHE OUT`
struct ClusterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "cluster",
        abstract: "Groups the faces of a cache by identity.",
        discussion: """
            Average linkage on cosine distance. Groups of two faces or more become person_NNN/, the largest first;
            single faces go to _singletons/, photos without a face to _noface/. Every path of a photo is there.
            """,
        examples: [
            .init("face-sets cluster cache.npz out/raw", "a folder for each person"),
            .init("face-sets cluster cache.npz out/raw --manifest-only", "no photos, only who is who"),
            .init(
                "face-sets cluster cache.npz out/raw --threshold 0.5 --renumber", "stricter, numbered anew"),
        ],
        keepsLog: true)

    @Argument(help: "Cache that embed made.") var cache: FilePath
    @Argument(help: "Folder for the persons and manifest.json.") var out: FilePath
    @Option(in: 0...2, help: "Merge groups whose average distance is below this.") var threshold:
        CalibratedDistance = 0.55
    @OptionGroup var linkage: LinkageFlags
    @OptionGroup var pairs: PairsFlags
    @Flag(help: "Let person_NNN mean somebody else than in an earlier run.") var renumber: Bool
    @OptionGroup var output: OutputFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let library = Library(try openStore(cache, for: .reading))
        var request = ClusterRequest(output: output.resolved(out, renumber: renumber))
        request.threshold = threshold
        request.linkage = linkage.resolved
        request.pairs = pairs.folder
        request.calibration = Adapters.calibration(of: library.space)
        return CommandOutcome(try request.run(library, Tools(context)), request.output)
    }
}

extension CommandOutcome {
    fileprivate init(_ outcome: ClusterOutcome, _ output: OutputOptions) {
        self.init(
            counts: [
                "persons": outcome.persons, "faces": outcome.faces, "singletons": outcome.singletons,
                "noface": outcome.noface,
            ],
            summary: [
                "\(outcome.persons) persons and \(outcome.singletons) singletons from \(outcome.faces) faces",
                "\(outcome.noface) files without a face",
            ])
        add(outcome.files, of: output, manifest: ClusterManifest.fileName)
    }

    /// What happened to an output folder.
    mutating func add(_ files: OutputChanges, of output: OutputOptions, manifest: String) {
        counts += [("written", files.written), ("kept", files.kept), ("removed", files.removed)]
        failed += files.failed
        let would = output.dryRun ? "would be " : ""
        if !output.manifestOnly {
            summary.append(
                "\(files.written) files \(would)written, \(files.kept) as they were, \(files.removed) \(would)removed"
            )
        }
        if !output.dryRun { outputs.append(output.folder.appending(manifest)) }
    }
}
