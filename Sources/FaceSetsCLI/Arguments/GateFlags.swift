import FaceTypes
import Workflows

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

    func gates(minFaces: Int? = nil, outlierThreshold: CalibratedDistance? = nil) -> GateOverrides {
        var gates = GateOverrides()
        gates.outlierThreshold = outlierThreshold
        gates.minFaces = minFaces
        gates.minShort = minShort
        gates.minBlur = minBlur
        gates.minDetScore = minDetScore
        return gates
    }
}
