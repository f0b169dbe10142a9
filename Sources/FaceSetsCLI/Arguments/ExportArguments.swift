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
