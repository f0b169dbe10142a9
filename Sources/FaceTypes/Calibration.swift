/// The affine map from a pack's cosine distances to the scale on which thresholds are given: `d' = a·d + b`.
///
/// An affine map with `a > 0` keeps the order of distances, and so keeps average linkage exact.
package struct Calibration: Hashable, Sendable {
    /// Slope, above 0.
    package var a: Double
    package var b: Double

    package static let identity = Calibration(a: 1, b: 0)

    package init(a: Double, b: Double) {
        self.a = a
        self.b = b
    }

    /// The raw cosine distance of a threshold that a person gave.
    package func rawDistance(ofThreshold threshold: Double) -> Double {
        (threshold - b) / a
    }

    /// The distance on the scale of thresholds.
    package func calibrated(_ rawDistance: Double) -> Double {
        a * rawDistance + b
    }
}
