package import FaceTypes
package import JSON

/// What numbers in manifests can mean; anything else was not written by this program.
package enum Bounds {
    package static let bytes = 0...1 << 50
    package static let count = 0...1 << 30
    package static let thresholds = 0.0...2
    /// Pixels of a side, sharpness and other measures of a face.
    package static let measures = 0.0...1e6
    package static let fractions = 0.0...1
    package static let frameSide = 32...4096
    package static let hashBits = 0...64

    /// Numbers in the `options` of a manifest that later steps use.
    static let options: KeyValuePairs<String, ClosedRange<Double>> = [
        "threshold": thresholds, "new_threshold": thresholds, "outlier_threshold": thresholds,
        "initial_threshold": thresholds, "merge_threshold": thresholds, "rescue_distance": thresholds,
        "mirror_distance": thresholds, "drift_threshold": thresholds, "stranger_threshold": thresholds,
        "quality_power": 0...8, "burst_seconds": 0...3_600,
        "min_faces": Double(count.lowerBound)...Double(count.upperBound),
        "min_short": measures, "min_blur": measures, "min_det_score": fractions,
        "out_size": Double(frameSide.lowerBound)...Double(frameSide.upperBound),
    ]
}

extension JSONValue {
    /// A distance on the scale of thresholds; nil beyond 0…2.
    package var threshold: CalibratedDistance? {
        double(in: Bounds.thresholds).map { CalibratedDistance($0) }
    }
}
