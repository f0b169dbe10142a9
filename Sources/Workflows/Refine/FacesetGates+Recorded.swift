package import Clustering
package import FaceTypes
package import JSON

/// Gates that take the place of those of an earlier run, where they are given.
package struct GateOverrides: Hashable, Sendable {
    package var outlierThreshold: CalibratedDistance?
    package var minFaces: Int?
    package var minShort: Double?
    package var minBlur: Double?
    package var minDetScore: Double?

    package init() {}
}

extension FacesetGates {
    /// Those that are given, else those that a manifest records, else the standard ones.
    package init(_ given: GateOverrides, recorded options: JSONObject = JSONObject()) {
        self.init()
        let recorded = options["outlier_threshold"]?.double.map { CalibratedDistance($0) }
        outlierThreshold = given.outlierThreshold ?? recorded ?? outlierThreshold
        minFaces = given.minFaces ?? options["min_faces"]?.int ?? minFaces
        minShort = given.minShort ?? options["min_short"]?.double ?? minShort
        minBlur = given.minBlur ?? options["min_blur"]?.double ?? minBlur
        minDetScore = given.minDetScore ?? options["min_det_score"]?.double ?? minDetScore
    }

    /// As manifests record them.
    var members: KeyValuePairs<String, JSONValue?> {
        [
            "outlier_threshold": .double(outlierThreshold.value), "min_faces": .int(minFaces),
            "min_short": .double(minShort), "min_blur": .double(minBlur),
            "min_det_score": .double(minDetScore),
        ]
    }
}
