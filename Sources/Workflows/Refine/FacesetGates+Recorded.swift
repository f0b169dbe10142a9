import Clustering
import FaceTypes
import JSON
import Manifests

extension FacesetGates {
    /// The gates recorded in a manifest, or the defaults.
    init(recorded options: JSONObject) {
        self.init()
        outlierThreshold = options["outlier_threshold"]?.threshold ?? outlierThreshold
        minFaces = options["min_faces"]?.int(in: Bounds.count) ?? minFaces
        minShort = options["min_short"]?.double(in: Bounds.measures) ?? minShort
        minBlur = options["min_blur"]?.double(in: Bounds.measures) ?? minBlur
        minDetScore = options["min_det_score"]?.double(in: Bounds.fractions) ?? minDetScore
    }

    /// The gates as manifests record them.
    var members: KeyValuePairs<String, JSONValue?> {
        [
            "outlier_threshold": .double(outlierThreshold.value), "min_faces": .int(minFaces),
            "min_short": .double(minShort), "min_blur": .double(minBlur),
            "min_det_score": .double(minDetScore),
        ]
    }
}
