import FaceAnalysis
import FaceStore
import FaceTypes
import FacesetExport
import Library
import ModelPacks
import Workflows

extension ExportOptions.Order: ArgumentChoice {}

/// How frames are selected, cropped and verified; shared by all commands that write bundles.
struct ExportArguments: ParsableArguments {
    @Option(
        in: 1...10_000,
        help: "Number of frames in the top bundle. Defaults to 30, or 8 with --select diverse.")
    var topN: Int?
    @Option(in: 0...4, help: "Padding around the face, relative to the longer side of its box.")
    var padRatio = 0.5
    @Option(in: 32...4096, valueName: "PIXELS", help: "Width and height of the frames.") var outSize = 512
    @Option(
        in: 0...100_000, valueName: "PIXELS", help: "Do not export faces whose shorter side is below this.")
    var minFaceShort = 100.0
    @Option(help: "Frames of the top bundle: the best ones, or good ones with different poses.")
    var select: ExportOptions.Order = .top
    @Flag(help: "Do not detect and embed the exported frames again to check them.") var noVerify: Bool
    @Option(valueName: "NAME", help: "Pack for checking the frames. Defaults to the pack of the cache.")
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

    /// Everything an exporting workflow needs besides its sets.
    ///
    /// - Throws: `pack_differs` if `--pack` is not the pack of the cache.
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

    /// Opens a library, and resolves how its faces are exported.
    func open(_ cache: FilePath, outlierThreshold: CalibratedDistance) throws -> (Library, SwapSettings) {
        let library = Library(try openStore(cache, for: .reading))
        return (library, try settings(library.space, outlierThreshold: outlierThreshold))
    }
}

extension ModelPack {
    /// - Throws: `pack_differs` if the vectors were made with another recogniser.
    fileprivate func checkMade(_ space: EmbeddingSpace) throws {
        guard let made = space.models["recogniser"], let own = model(.recogniser)?.identity.hex, own != made
        else { return }
        throw FaceSetsError(
            code: .packDiffers,
            "the cache was made with another pack: its recogniser is \(made), but this pack has \(own)",
            path: folder,
            remedy: "Pass --pack \(space.name). To check frames with another pack, use --verify-pack.")
    }
}

extension ExportFormat: ArgumentChoice {}
extension FolderExporter.Picture: ArgumentChoice {}
extension FolderExporter.Encoding: ArgumentChoice {}

/// Comma-separated formats.
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

/// The formats of an export.
struct FormatFlags: ParsableArguments {
    @Option(
        help:
            "Formats to write, separated by commas: fsz (roop-unleashed), facefusion, reactor, visomaster, rope, faceswap, "
            + "folder, table. Defaults to the formats of an earlier run, or fsz.")
    var to: ExportFormats?
    @Option(in: 1...2, help: "Version of .fsz bundles; 2 adds a description of the frames.") var fszVersion =
        1
    @Option(help: "With --to folder: square frames, or aligned faces.")
    var crops: FolderExporter.Picture = .frame
    @Option(help: "With --to folder: format of the pictures.") var imageFormat: FolderExporter.Encoding =
        .jpeg
    @Option(
        in: 16...4096, valueName: "PIXELS",
        help:
            "With --to folder: side of the pictures in pixels. Defaults to that of the frames, or 112 for aligned faces."
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

/// Singletons for manual review.
struct CandidateFlags: ParsableArguments {
    @Flag(help: "Write single faces that may belong to a set to _candidates/ for review.") var candidates:
        Bool
    @Option(in: 0...2, help: "Maximum distance between a candidate and the set.")
    var candidateMatchThreshold: CalibratedDistance = 0.55
    @Option(in: 0...1, help: "Minimum score of a candidate.") var candidateMinScore = 0.40

    /// Nil if candidates are not wanted.
    var resolved: CandidateOptions? {
        candidates
            ? CandidateOptions(threshold: candidateMatchThreshold, leastScore: candidateMinScore) : nil
    }
}
