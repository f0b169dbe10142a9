import FaceAnalysis
import FaceStore
import FaceTypes
import FacesetExport
import Library
import ModelPacks
import Workflows

extension ExportOptions.Order: ArgumentChoice {}

/// How frames are chosen, cut and verified: shared by all commands that write bundles.
struct ExportArguments: ParsableArguments {
    @Option(in: 1...10_000, help: "Frames of the top bundle; by default 30, with --select diverse 8.")
    var topN: Int?
    @Option(in: 0...4, help: "Padding about the face, as a share of the box's longer side.")
    var padRatio = 0.5
    @Option(in: 32...4096, valueName: "PIXELS", help: "Side of the square frames.") var outSize = 512
    @Option(in: 0...100_000, valueName: "PIXELS", help: "Least shorter side of a face.") var minFaceShort =
        100.0
    @Option(help: "What the top bundle holds: the best frames, or good ones from many sides.")
    var select: ExportOptions.Order = .top
    @Flag(help: "Write frames and bundles without looking at them again.") var noVerify: Bool
    @Option(valueName: "NAME", help: "Pack that verifies the frames; by default that of the cache.")
    var verifyPack: String?
    @OptionGroup var analysis: AnalysisOptions

    /// - Parameter outlierThreshold: distance to the centroid of the set, as given.
    private func options(outlierThreshold: CalibratedDistance) -> ExportOptions {
        var options = ExportOptions()
        options.outlierThreshold = outlierThreshold
        options.minFaceShort = minFaceShort
        options.padRatio = padRatio
        options.frameSide = outSize
        options.topCount = topN ?? (select == .diverse ? 8 : 30)
        options.order = select
        return options
    }

    /// What a workflow that exports needs besides its sets.
    ///
    /// - Throws: `pack_differs` where `--pack` is not what made the cache.
    func settings(_ space: EmbeddingSpace, outlierThreshold: CalibratedDistance) throws -> SwapSettings {
        if let pack = analysis.pack { try Adapters.packs().pack(pack).checkMade(space) }
        var options = options(outlierThreshold: outlierThreshold)
        options.calibration = Adapters.calibration(of: space)
        var verifier: (any FaceAnalyser)?
        if !noVerify {
            let name = verifyPack ?? analysis.pack ?? space.name
            options.verifierCalibration = try Adapters.packs().pack(name).calibration
            verifier = try Adapters.analyser(
                pack: name, jobs: analysis.decoding.resolvedJobs, options: analysis.options)
        }
        return SwapSettings(options: options, verifier: verifier)
    }

    /// Opens a library, and settles how sets of its faces are exported.
    func open(_ cache: FilePath, outlierThreshold: CalibratedDistance) throws -> (Library, SwapSettings) {
        let library = Library(try openStore(cache, for: .reading))
        return (library, try settings(library.space, outlierThreshold: outlierThreshold))
    }
}

extension ModelPack {
    /// - Throws: `pack_differs` where the vectors of a space are of another recogniser.
    fileprivate func checkMade(_ space: EmbeddingSpace) throws {
        guard let made = space.models["recogniser"], let own = model(.recogniser)?.identity.hex, own != made
        else { return }
        throw FaceSetsError(
            code: .packDiffers,
            "the pack is not that of the cache: its recogniser is \(own), that of the cache \(made) (pack \(space.name))",
            path: folder,
            remedy:
                "Give the pack that made the cache; another one to look at the frames goes to --verify-pack.")
    }
}

extension ExportFormat: ArgumentChoice {}
extension FolderExporter.Picture: ArgumentChoice {}
extension FolderExporter.Encoding: ArgumentChoice {}

/// Formats with commas between.
struct ExportFormats: ArgumentValue {
    private(set) var formats: [ExportFormat]

    static var valueName: String { "FORMAT[,FORMAT…]" }
    static var takesMany: Bool { true }

    static func parse(_ word: [UInt8], after earlier: ExportFormats?) throws(ValueProblem) -> ExportFormats {
        var formats = earlier?.formats ?? []
        for part in word.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let format = try ExportFormat.parse(Array(part), after: nil)
            if !formats.contains(format) { formats.append(format) }
        }
        return ExportFormats(formats: formats)
    }

    var argumentText: String? { formats.map(\.rawValue).joined(separator: ",") }
}

/// What programs sets are written for.
struct FormatFlags: ParsableArguments {
    @Option(
        help:
            "Programs to write for, with commas between: fsz (roop-unleashed), facefusion, reactor, visomaster, rope, faceswap, "
            + "folder, table. By default those that OUT has, or fsz.")
    var to: ExportFormats?
    @Option(in: 1...2, help: "Version of .fsz bundles; 2 adds a description of the frames.") var fszVersion =
        1
    @Option(help: "With --to folder: the square frames, or faces turned and scaled to one position.")
    var crops: FolderExporter.Picture = .frame
    @Option(help: "With --to folder: how pictures are encoded.") var imageFormat: FolderExporter.Encoding =
        .jpeg
    @Option(
        in: 16...4096, valueName: "PIXELS",
        help:
            "With --to folder: side of the pictures; by default that of the frames, or 112 for aligned faces."
    )
    var size: Int?
    @Flag(help: "For tests: treat the cache's recogniser as w600k_r50, whose embeddings some formats need.")
    var assumeW600kR50: Bool

    var choice: FormatChoice {
        var choice = FormatChoice()
        choice.formats = to?.formats
        choice.fszVersion = fszVersion
        choice.folder.picture = crops
        choice.folder.encoding = imageFormat
        choice.folder.side = size
        choice.assumesRecogniser = assumeW600kR50
        return choice
    }
}

/// Singletons for review by hand.
struct CandidateFlags: ParsableArguments {
    @Flag(help: "Cut singletons that may belong to a set into _candidates/.") var candidates: Bool
    @Option(in: 0...2, help: "Greatest distance of a candidate to a set.") var candidateMatchThreshold:
        CalibratedDistance = 0.55
    @Option(in: 0...1, help: "Least score of a candidate.") var candidateMinScore = 0.40

    /// Nil where no candidates are wanted.
    var resolved: CandidateOptions? {
        candidates
            ? CandidateOptions(threshold: candidateMatchThreshold, leastScore: candidateMinScore) : nil
    }
}
