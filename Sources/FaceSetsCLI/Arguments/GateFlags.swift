import Workflows

/// Which faces are good enough for a set.
struct QualityFlags: ParsableArguments {
    @Option(in: 0...100_000, valueName: "PIXELS", help: "Smallest shorter side of a face.")
    var minShort = 90.0
    @Option(in: 0...1_000_000, help: "Smallest variance of the Laplacian.") var minBlur = 40.0
    @Option(in: 0...1, help: "Smallest score of the detector.") var minDetScore = 0.6

    /// Without a rule for outliers where no threshold is given.
    func resolved(minFaces: Int = 1, outlierThreshold: Double = 2) -> GateOptions {
        var gates = GateOptions()
        gates.outlierThreshold = outlierThreshold
        gates.minFaces = minFaces
        gates.minShort = minShort
        gates.minBlur = minBlur
        gates.minDetScore = minDetScore
        return gates
    }
}

/// Gates of facesets that exist: those of the earlier run unless given.
struct GateOverrideFlags: ParsableArguments {
    @Option(in: 1...Int.max, help: "Fewest photos of a new faceset; at first 15.") var minFaces: Int?
    @Option(in: 0...100_000, valueName: "PIXELS", help: "Smallest shorter side of a face; at first 90.")
    var minShort: Double?
    @Option(in: 0...1_000_000, help: "Smallest variance of the Laplacian; at first 40.") var minBlur: Double?
    @Option(in: 0...1, help: "Smallest score of the detector; at first 0.6.") var minDetScore: Double?

    func resolved(outlierThreshold: Double?) -> GateOverrides {
        var gates = GateOverrides()
        gates.outlierThreshold = outlierThreshold
        gates.minFaces = minFaces
        gates.minShort = minShort
        gates.minBlur = minBlur
        gates.minDetScore = minDetScore
        return gates
    }
}
