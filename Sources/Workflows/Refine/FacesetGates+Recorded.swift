import Clustering
import FaceTypes
import JSON

extension FacesetGates {
    /// Those that a manifest records, else the standard ones.
    init(recorded options: JSONObject) {
        self.init()
        outlierThreshold =
            options["outlier_threshold"]?.double.map { CalibratedDistance($0) } ?? outlierThreshold
        minFaces = options["min_faces"]?.int ?? minFaces
        minShort = options["min_short"]?.double ?? minShort
        minBlur = options["min_blur"]?.double ?? minBlur
        minDetScore = options["min_det_score"]?.double ?? minDetScore
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
