import FaceAnalysis
import FaceTypes
import Imaging
import Inference

/// What every command takes that decodes photos and runs networks.
struct AnalysisOptions: ParsableArguments {
    @Option(
        valueName: "NAME",
        help: "Model pack, by name or as a folder; by default that of the cache, else 'open'.")
    var pack: String?
    @OptionGroup var decoding: DecodingFlags
    @Option(help: "Arithmetic of the recogniser.") var precision: Precision = .f32
    @Option(help: "What computes the networks, where OpenVINO finds it; `doctor` lists what is there.")
    var device: InferenceDevice?

    var options: AnalyserOptions {
        var options = AnalyserOptions(precision: precision)
        options.device = device ?? .cpu
        return options
    }

    /// - Parameter space: that of the cache, if there is one yet.
    /// - Parameter flags: how faces are to be found; without them, as those of the cache were.
    func analyser(for space: EmbeddingSpace?, finding flags: FindingFlags? = nil) throws -> any FaceAnalyser {
        var options = options
        if let flags {
            options.detectorSizes = flags.detSize?.sides
            options.detectorPrecision = flags.detectorPrecision
        }
        options.looksInTiles = flags?.tiles ?? (space?.isOfTiles == true)
        options.decode = flags?.decode ?? (options.looksInTiles ? .full : space?.decode ?? .full)
        guard options.decode == .full || !options.looksInTiles else {
            throw UsageError("--tiles looks at photos at their full size: use it without --decode reduced")
        }
        options.device = device ?? space?.device ?? .cpu
        options.retriesTurned = flags?.rotateRetry ?? (space?.isOfTurnedPhotos == true)
        return try Adapters.analyser(
            pack: pack ?? space?.name ?? "open", jobs: decoding.resolvedJobs, options: options)
    }
}
