import FaceAnalysis
import FaceStore
import FaceTypes
import Files
import JSON
import Library
import ModelPacks
import Workflows
import Manifests

/// `face-sets models calibrate FOLDER`
struct ModelsCalibrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "calibrate",
        abstract:
            "Calibrate the thresholds of a pack on portraits of known people.",
        discussion: """
            FOLDER contains one subfolder per person. The portraits are combined into several kinds of collections: all
            portraits, mostly one photo per person, few people, and large groups. The threshold that works best for all of them
            becomes 0.55, so that thresholds mean the same with every pack. With at least 10 people who have 10 portraits each, distances between
            centroids are calibrated too. The calibration is printed; --write stores it in the pack.
            """,
        examples: [
            .init("face-sets models calibrate people --pack open", "show the calibration"),
            .init("face-sets models calibrate people --pack mine --write", "and store it in the pack"),
        ],
        keepsLog: true)

    @Argument(help: "Folder with one subfolder of portraits per person.") var folder: FilePath
    @OptionGroup var analysis: AnalysisOptions
    @Option(help: "Cache for the portraits, created if missing. Defaults to a temporary one.")
    var cache: FilePath?
    @Flag(help: "Write the calibration to the pack's pack.json.") var write: Bool

    func run(_ context: CommandContext) throws -> CommandOutcome {
        guard let root = folder.madeReal(), FileInfo(root)?.kind == .folder else {
            throw FaceSetsError(
                code: .notAFolder, "the folder does not exist", path: folder,
                remedy: "Pass a folder with one subfolder per person.")
        }
        let pack = try Adapters.packs().pack(analysis.pack ?? openPackName)
        let (fitted, failed) =
            if let cache { try fit(root, cache, pack, context) } else {
                try withTemporaryFolder { try fit(root, $0.appending("portraits.npz"), pack, context) }
            }
        if write { try writeCalibration(fitted.calibration, toPackIn: pack.folder) }
        return CommandOutcome(
            fitted, present: pack.calibration, failed: failed,
            written: write ? pack.folder.appending(ModelPack.manifestName) : nil)
    }

    private func fit(_ root: FilePath, _ cache: FilePath, _ pack: ModelPack, _ context: CommandContext) throws
        -> (FittedCalibration, failed: [Finding])
    {
        let embedded = try embedPortraits(root, into: cache, context)
        guard !embedded.wasInterrupted else { throw Interrupted() }
        let fitted = try context.progress.step("fitting the calibration") {
            try fitCalibration(
                openStore(cache, for: .reading).read([.embeddings]), under: root, present: pack.calibration)
        }
        return (fitted, embedded.failed)
    }

    private func embedPortraits(_ root: FilePath, into cache: FilePath, _ context: CommandContext) throws
        -> EmbedOutcome
    {
        let analyser = try analysis.analyser(for: nil)
        var request = EmbedRequest(source: root, analyser: analyser)
        request.flushEvery = 1000
        // Portraits that were removed since are not counted.
        request.greatestMissingShare = 1
        request.allowsEmpty = true
        let library = Library(try openStore(cache, for: .adding(analyser.space)))
        defer { context.progress.report(notesOf: library.store) }
        return try request.run(library, analysis.decoding.tools(context))
    }
}

extension CommandOutcome {
    fileprivate init(
        _ fitted: FittedCalibration, present: Calibration, failed: [Finding], written: FilePath?
    ) {
        func shown(_ value: Double) -> String { fixed(value, digits: 3, minus: "-") }
        func json(_ map: Calibration) -> JSONValue {
            .object(map.json)
        }
        let map = fitted.calibration
        let slopes = map.numbers.map { "\($0.key) \(shown($0.value))" }.joined(separator: ", ")
        self.init(
            counts: ["faces": fitted.faces, "people": fitted.people, "failed": failed.count],
            failed: failed, outputs: written.map { [$0] } ?? [],
            details: JSONObject([
                ("calibration", json(map)), ("cut", .double(fitted.cut)), ("f1", .double(fitted.f1)),
                ("present_f1", .double(fitted.presentF1)), ("present", json(present)),
            ]),
            summary: [
                "\(slopes); from \(counted(fitted.faces, "portrait")) of "
                    + counted(fitted.people, "person", "people"),
                "best threshold: raw distance \(shown(fitted.cut)), with a BCubed F1 of \(shown(fitted.f1)); "
                    + "0.55 with the current a of \(shown(present.a)) gives \(shown(fitted.presentF1))",
            ] + (written.map { ["written to \($0.shown)"] } ?? []))
    }
}
