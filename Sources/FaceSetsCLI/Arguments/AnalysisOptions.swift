import FaceAnalysis
import FaceTypes
import Imaging
import Inference

/// Options of every command that decodes photos and runs networks.
struct AnalysisOptions: ParsableArguments {
    @Option(
        valueName: "NAME",
        help: "Model pack, by name or folder. Defaults to the pack of the cache, or 'open'.")
    var pack: String?
    @OptionGroup var decoding: DecodingFlags
    @Option(help: "Numeric precision of the recogniser.") var precision: Precision = .f32
    @Option(help: "Device that runs the networks, if OpenVINO finds it; `doctor` lists the devices.")
    var device: InferenceDevice?

    var options: AnalyserOptions {
        var options = AnalyserOptions(precision: precision)
        options.device = device ?? .cpu
        return options
    }

    /// - Parameter space: of the cache, if it exists.
    /// - Parameter flags: how faces are found; without them, as for the faces already in the cache.
    func analyser(for space: EmbeddingSpace?, finding flags: FindingFlags? = nil) throws -> any FaceAnalyser {
        var options = options
        if let flags {
            options.detectorSizes = flags.detSize?.sides
            options.detectorPrecision = flags.detectorPrecision
        }
        options.looksInTiles = flags?.tiles ?? (space?.isOfTiles == true)
        options.decode = flags?.decode ?? (options.looksInTiles ? .full : space?.decode ?? .reduced)
        guard options.decode == .full || !options.looksInTiles else {
            throw UsageError(
                "--tiles searches photos at full size and cannot be combined with --decode reduced")
        }
        options.device = device ?? space?.device ?? .cpu
        options.retriesTurned = flags?.rotateRetry ?? (space?.isOfTurnedPhotos == true)
        return try Adapters.analyser(
            pack: pack ?? space?.name ?? "open", jobs: decoding.resolvedJobs, options: options)
    }
}
