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
    @Option(in: 1...1_024, help: "Photos that are worked on at once; by default one a processor.")
    var jobs: Int?
    @Option(help: "Arithmetic of the recogniser.") var precision: Precision = .f32
    @Option(in: 1...1_000_000_000_000, help: "Photos of more pixels are refused.")
    var maxPixels = 250_000_000

    var resolvedJobs: Int { jobs ?? Adapters.processors }
    var images: VipsImageSource { Adapters.images(maximumPixels: maxPixels) }

    /// - Parameter space: that of the cache, if there is one yet.
    func analyser(for space: EmbeddingSpace?, detectorSizes: [Int]? = nil) throws -> any FaceAnalyser {
        try Adapters.analyser(
            pack: pack ?? space?.name ?? "open", jobs: resolvedJobs, precision: precision,
            detectorSizes: detectorSizes ?? AnalyserOptions().detectorSizes)
    }
}
