/// The maps from a pack's cosine distances to the scale on which thresholds are given: `d' = a·d + b` between faces, and
/// a slope of its own where a centroid takes part, as centroids are closer to each other than faces are.
///
/// An affine map with `a > 0` keeps the order of distances, and so keeps average linkage exact.
package struct Calibration: Hashable, Sendable {
    /// Slope, above 0.
    package var a: Double
    package var b: Double
    /// Slope between the centroids of two groups; nil where it was not measured, then `a` and `b` serve.
    package var centroidSlope: Double?
    /// Slope between a face and the centroid of a group that it may join; nil as above.
    package var routingSlope: Double?

    package static let identity = Calibration(a: 1, b: 0)

    package init(a: Double, b: Double, centroidSlope: Double? = nil, routingSlope: Double? = nil) {
        self.a = a
        self.b = b
        self.centroidSlope = centroidSlope
        self.routingSlope = routingSlope
    }

    /// The raw cosine distance of a threshold that a person gave.
    package func rawDistance(ofThreshold threshold: Double) -> Double {
        (threshold - b) / a
    }

    /// The raw cosine distance of two centroids at a threshold that a person gave.
    package func rawCentroidDistance(ofThreshold threshold: Double) -> Double {
        centroidSlope.map { threshold / $0 } ?? rawDistance(ofThreshold: threshold)
    }

    /// The raw cosine distance of a face from a group's centroid at a threshold that a person gave.
    package func rawRoutingDistance(ofThreshold threshold: Double) -> Double {
        routingSlope.map { threshold / $0 } ?? rawDistance(ofThreshold: threshold)
    }

    /// The distance of two faces on the scale of thresholds.
    package func calibrated(_ rawDistance: Double) -> Double {
        a * rawDistance + b
    }
}

extension Calibration {
    /// The numbers as manifests name them, in their order; slopes that were not measured are left out.
    package var numbers: [(key: String, value: Double)] {
        [("a", a), ("b", b)]
            + [("centroid_a", centroidSlope), ("routing_a", routingSlope)].compactMap { pair in
                pair.1.map { (key: pair.0, value: $0) }
            }
    }

    /// Nil unless `a` and `b` are finite numbers, and each slope that is given is above 0.
    package init?(number: (String) -> Double?) {
        guard let a = number("a"), let b = number("b") else { return nil }
        self.init(a: a, b: b, centroidSlope: number("centroid_a"), routingSlope: number("routing_a"))
        let slopes = [a, centroidSlope ?? 1, routingSlope ?? 1]
        guard b.isFinite, slopes.allSatisfy({ $0.isFinite && $0 > 0 }) else { return nil }
    }
}
