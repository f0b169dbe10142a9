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

/// The distance of two embeddings of one pack, as computed: 0 the same direction, 1 unrelated, 2 opposite.
///
/// Raw distances of different packs mean different things; `Calibration` maps them to one scale.
package typealias RawDistance = Distance<RawScale>
package enum RawScale {}

/// A distance on the scale on which people give thresholds, the same for every pack: 0.55 is the usual cut.
package typealias CalibratedDistance = Distance<CalibratedScale>
package enum CalibratedScale {}

/// The affine map from a pack's raw distances to the scale of thresholds: `d' = a·d + b`.
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

    package func raw(_ distance: CalibratedDistance) -> RawDistance {
        RawDistance((distance.value - b) / a)
    }

    package func calibrated(_ distance: RawDistance) -> CalibratedDistance {
        CalibratedDistance(a * distance.value + b)
    }
}
