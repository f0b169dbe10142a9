import Clustering
import FaceTypes

/// Which faces are good enough for a set; where facesets exist, their gates stay unless given.
struct QualityFlags: ParsableArguments {
    @Option(
        in: 0...100_000, valueName: "PIXELS",
        help: "Smallest shorter side of a face; 90, or that of the earlier run.")
    var minShort: Double?
    @Option(
        in: 0...1_000_000, help: "Smallest variance of the Laplacian; 40, or that of the earlier run.")
    var minBlur: Double?
    @Option(in: 0...1, help: "Smallest score of the detector; 0.6, or that of the earlier run.")
    var minDetScore: Double?

    /// Puts what was given into gates.
    func apply(
        to gates: inout FacesetGates, minFaces: Int? = nil, outlierThreshold: CalibratedDistance? = nil
    ) {
        gates.outlierThreshold = outlierThreshold ?? gates.outlierThreshold
        gates.minFaces = minFaces ?? gates.minFaces
        gates.minShort = minShort ?? gates.minShort
        gates.minBlur = minBlur ?? gates.minBlur
        gates.minDetScore = minDetScore ?? gates.minDetScore
    }
}
