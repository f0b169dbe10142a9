/// A cosine distance on one of two scales; distances of different scales cannot be mixed up.
package struct Distance<Scale>: Hashable, Sendable, Comparable, ExpressibleByFloatLiteral,
    ExpressibleByIntegerLiteral
{
    package var value: Double

    package init(_ value: Double) { self.value = value }
    package init(floatLiteral value: Double) { self.value = value }
    package init(integerLiteral value: Int) { self.value = Double(value) }
    package static func < (a: Distance, b: Distance) -> Bool { a.value < b.value }
}

/// The distance between two embeddings of one pack, as computed: 0 for the same direction, 1 unrelated, 2 opposite.
///
/// Raw distances of different packs are not comparable; `Calibration` converts them to one scale.
package typealias RawDistance = Distance<RawScale>
package enum RawScale {}

/// A distance on the scale of thresholds, which is the same for every pack; 0.55 is the usual threshold.
package typealias CalibratedDistance = Distance<CalibratedScale>
package enum CalibratedScale {}

/// Converts a pack's raw distances to the scale of thresholds: `d' = a·d + b` between faces, with separate slopes for
/// distances to centroids, because centroids are closer to each other than faces are.
/// An affine map with `a > 0` preserves the order of distances, so average linkage stays exact.
package struct Calibration: Hashable, Sendable {
    /// Slope, above 0.
    package var a: Double
    package var b: Double
    /// Slope between the centroids of two groups; if nil, not measured, and `a` and `b` are used.
    package var centroidSlope: Double?
    /// Slope between a face and the centroid of a group it may join; if nil, as above.
    package var routingSlope: Double?

    package static let identity = Calibration(a: 1, b: 0)

    package init(a: Double, b: Double, centroidSlope: Double? = nil, routingSlope: Double? = nil) {
        self.a = a
        self.b = b
        self.centroidSlope = centroidSlope
        self.routingSlope = routingSlope
    }

    package func raw(_ distance: CalibratedDistance) -> RawDistance {
        RawDistance((distance.value - b) / a)
    }

    /// Converts a distance between two centroids.
    package func rawBetweenCentroids(_ distance: CalibratedDistance) -> RawDistance {
        centroidSlope.map { RawDistance(distance.value / $0) } ?? raw(distance)
    }

    /// Converts a distance between a face and the centroid of a group it may join.
    package func rawToCentroid(_ distance: CalibratedDistance) -> RawDistance {
        routingSlope.map { RawDistance(distance.value / $0) } ?? raw(distance)
    }

    /// Converts a distance between two faces.
    package func calibrated(_ distance: RawDistance) -> CalibratedDistance {
        CalibratedDistance(a * distance.value + b)
    }
}

extension Calibration {
    /// The numbers under their names in manifests, in order; slopes that were not measured are omitted.
    package var numbers: [(key: String, value: Double)] {
        [("a", a), ("b", b)]
            + [("centroid_a", centroidSlope), ("routing_a", routingSlope)].compactMap { pair in
                pair.1.map { (key: pair.0, value: $0) }
            }
    }

    /// Slopes and shifts of packs that tell people apart at all.
    private static let slopeBounds = 0.01...100
    private static let shiftBounds = -10.0...10

    /// Nil unless `a` and `b` are numbers, each slope is from 0.01 to 100 and `b` from −10 to 10.
    package init?(number: (String) -> Double?) {
        guard let a = number("a"), let b = number("b") else { return nil }
        self.init(a: a, b: b, centroidSlope: number("centroid_a"), routingSlope: number("routing_a"))
        let slopes = [a, centroidSlope ?? 1, routingSlope ?? 1]
        guard Self.shiftBounds.contains(b), slopes.allSatisfy(Self.slopeBounds.contains) else { return nil }
    }
}
