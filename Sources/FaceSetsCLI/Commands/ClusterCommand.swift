import FaceStore
import FaceTypes
import Library
import Manifests
import Workflows

/// `face-sets cluster CACHE OUT`
struct ClusterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "cluster",
        abstract: "Group the faces of a cache by identity.",
        discussion: """
            Average linkage on cosine distance. Groups of two or more faces become person_NNN/, largest first; single faces go
            to _singletons/, photos without a face to _noface/. All paths of a photo are included.
            """,
        examples: [
            .init("face-sets cluster cache.npz out/raw", "one folder per person"),
            .init("face-sets cluster cache.npz out/raw --manifest-only", "only the manifest, no photos"),
            .init(
                "face-sets cluster cache.npz out/raw --threshold 0.5 --renumber", "stricter, with new numbers"
            ),
        ],
        keepsLog: true)

    @Argument(help: "Cache written by embed.") var cache: FilePath
    @Argument(help: "Folder for person_NNN/ and manifest.json.") var out: FilePath
    @Option(in: 0...2, help: "Merge groups whose average distance is below this.") var threshold:
        CalibratedDistance = 0.55
    @OptionGroup var linkage: LinkageFlags
    @OptionGroup var pairs: PairsFlags
    @Flag(help: "Discard the numbers of an earlier run; person_NNN may then be someone else.") var renumber:
        Bool
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
                "\(counted(outcome.faces, "face")): \(counted(outcome.persons, "person", "people")), "
                    + counted(outcome.singletons, "single face"),
                counted(outcome.noface, "file") + " without a face",
            ])
        add(outcome.files, of: output, manifest: ClusterManifest.fileName)
    }

    /// Counts and summary lines for an output folder.
    mutating func add(_ files: OutputChanges, of output: OutputOptions, manifest: String) {
        counts += [("written", files.written), ("kept", files.kept), ("removed", files.removed)]
        failed += files.failed
        let would = output.dryRun ? "would be " : ""
        if !output.manifestOnly {
            summary.append(
                "\(counted(files.written, "file")) \(would)written, \(files.kept) unchanged, "
                    + "\(files.removed) \(would)removed"
            )
        }
        if !output.dryRun { outputs.append(output.folder.appending(manifest)) }
    }
}
