package import Clustering
package import FaceTypes
package import JSON

/// What a set must meet to become a faceset, as given: its distance is on the calibrated scale.
package struct GateOptions: Hashable, Sendable {
    package var outlierThreshold = 0.55
    /// Photos by content.
    package var minFaces = 15
    /// Pixels.
    package var minShort = 90.0
    package var minBlur = 40.0
    package var minDetScore = 0.6

    package init() {}

    package func resolved(_ calibration: Calibration) -> FacesetGates {
        var gates = FacesetGates(outlierThreshold: calibration.rawDistance(ofThreshold: outlierThreshold))
        gates.minFaces = minFaces
        gates.minShort = Float(minShort)
        gates.minBlur = Float(minBlur)
        gates.minDetScore = Float(minDetScore)
        return gates
    }

    /// As manifests record them.
    var members: KeyValuePairs<String, JSONValue?> {
        [
            "outlier_threshold": .double(outlierThreshold), "min_faces": .int(minFaces),
            "min_short": .double(minShort), "min_blur": .double(minBlur),
            "min_det_score": .double(minDetScore),
        ]
    }

    /// Those that are given, else those that a manifest records, else the standard ones.
    package init(_ given: GateOverrides, recorded options: JSONObject = JSONObject()) {
        outlierThreshold = given.outlierThreshold ?? options["outlier_threshold"]?.double ?? outlierThreshold
        minFaces = given.minFaces ?? options["min_faces"]?.int ?? minFaces
        minShort = given.minShort ?? options["min_short"]?.double ?? minShort
        minBlur = given.minBlur ?? options["min_blur"]?.double ?? minBlur
        minDetScore = given.minDetScore ?? options["min_det_score"]?.double ?? minDetScore
    }
}

/// Gates that take the place of those of an earlier run, where they are given.
package struct GateOverrides: Hashable, Sendable {
    package var outlierThreshold: Double?
    package var minFaces: Int?
    package var minShort: Double?
    package var minBlur: Double?
    package var minDetScore: Double?

    package init() {}
}
