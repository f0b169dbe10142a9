import Clustering
import FaceTypes

/// Which faces are good enough for a set. Existing facesets keep their gates unless others are given.
struct QualityFlags: ParsableArguments {
    @Option(
        in: 0...100_000, valueName: "PIXELS",
        help: "Skip faces whose shorter side is below this. Defaults to 90, or to the earlier run's value.")
    var minShort: Double?
    @Option(
        in: 0...1_000_000,
        help:
            "Skip faces less sharp than this (variance of the Laplacian). Defaults to 40, or to the earlier "
            + "run's value."
    )
    var minBlur: Double?
    @Option(
        in: 0...1,
        help: "Skip faces with a lower detection score. Defaults to 0.6, or to the earlier run's value.")
    var minDetScore: Double?

    /// Applies the given options to gates.
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
