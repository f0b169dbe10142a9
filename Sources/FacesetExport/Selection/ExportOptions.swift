package import Clustering
package import FaceTypes
package import JSON
import Manifests

/// How face sets are exported; thresholds as the user gave them, on the calibrated scale.
package struct ExportOptions: Hashable, Sendable {
    /// What the top bundle holds.
    package enum Order: String, Sendable, CaseIterable {
        /// The best frames.
        case top
        /// Good frames that show the person from many sides.
        case diverse
    }

    package var outlierThreshold: CalibratedDistance = 0.45
    /// Shorter side of the box in pixels.
    package var minFaceShort = 100.0
    /// Padding about the box, as a share of its longer side.
    package var padRatio = 0.5
    /// Pixels of a frame's side.
    package var frameSide = 512
    /// Frames of the top bundle.
    package var topCount = 30
    package var order = Order.top
    /// Distance of a frame's embedding to that of its source beyond which it is dropped.
    package var driftThreshold = FrameCheck.defaultDriftThreshold
    package var duplicates = DuplicateRule()
    /// From raw distances to the scale of thresholds.
    package var calibration = Calibration.identity
    /// The same for the pack that verifies.
    package var verifierCalibration = Calibration.identity

    package init() {}

    /// Distance of a frame to the centroid of its set beyond which it shows a stranger: what `verify-export` allows,
    /// or more where the user lets in more.
    package var strangerThreshold: CalibratedDistance { max(BundleCheck.defaultThreshold, outlierThreshold) }

    /// Cosine of a frame to its source, of the verifying pack, at the threshold of drift.
    private var leastCosine: Double {
        rounded(1 - verifierCalibration.raw(driftThreshold).value)
    }

    package var selection: SelectionOptions {
        SelectionOptions(
            outlierDistance: calibration.raw(outlierThreshold),
            minFaceShort: minFaceShort,
            duplicates: duplicates, calibration: calibration)
    }

    /// The options as manifests record them.
    package var json: JSONValue {
        [
            "outlier_threshold": .double(outlierThreshold.value), "min_face_short": .double(minFaceShort),
            "pad_ratio": .double(padRatio), "out_size": .int(frameSide), "top_n": .int(topCount),
            "select": .text(order.rawValue), "min_cosine": .double(leastCosine),
            "drift_threshold": .double(driftThreshold.value),
            "stranger_threshold": .double(strangerThreshold.value),
            "duplicate_hash_distance": .int(duplicates.hashDistance),
            "duplicate_threshold": .double(duplicates.threshold.value),
            "turned_hash_distance": .int(duplicates.turnedHashDistance),
            "framing_threshold": .double(duplicates.framingThreshold.value),
            "framing_residual": .double(duplicates.framingResidual),
            "calibration": .object(calibration.json),
        ]
    }
}
