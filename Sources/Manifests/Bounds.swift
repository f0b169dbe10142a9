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
}

extension JSONValue {
    /// A distance on the scale of thresholds; nil beyond 0…2.
    package var threshold: CalibratedDistance? {
        double(in: Bounds.thresholds).map { CalibratedDistance($0) }
    }
}
