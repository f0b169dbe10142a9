import FaceTypes
import Glibc
import Numerics
import Testing

private let pattern = [Point(0, 0), Point(10, 1), Point(4, 7), Point(-3, 5), Point(6, -2)]

struct SimilarityTransformTests {
    @Test(arguments: [(0.0, 1.0), (30, 0.25), (-100, 3), (180, 12)])
    func similarityTransformsAreRecovered(_ degrees: Double, _ scale: Double) throws {
        let (a, b) = (scale * cos(degrees * .pi / 180), scale * sin(degrees * .pi / 180))
        let truth = AffineTransform(xx: a, xy: -b, tx: 17, yx: b, yy: a, ty: -5)
        let found = try #require(similarityTransform(from: pattern, to: pattern.map { truth($0) }))
        // The points are float32, so the map is accurate to about 1e-6 of its scale.
        for (mine, expected) in [(found.xx, truth.xx), (found.yx, truth.yx), (found.tx, 17), (found.ty, -5)] {
            #expect(abs(mine - expected) < 1e-4)
        }
        #expect(found.xy == -found.yx && found.yy == found.xx)
    }

    /// For a pattern that no similarity maps exactly, every step away from the solution is worse.
    @Test func theFitIsLeastSquares() throws {
        let target = [Point(1, 0), Point(9, 3), Point(5, 6), Point(-2, 7), Point(7, -4)]
        let found = try #require(similarityTransform(from: pattern, to: target))
        #expect(error(found, target) > 0)
        for nudge in [0.01, -0.01] {
            var other = found
            other.xx += nudge
            other.yy += nudge
            #expect(error(other, target) > error(found, target))
            other = found
            other.yx += nudge
            other.xy -= nudge
            #expect(error(other, target) > error(found, target))
            other = found
            other.tx += nudge
            #expect(error(other, target) > error(found, target))
        }
    }

    private func error(_ map: AffineTransform, _ target: [Point]) -> Double {
        zip(pattern, target).reduce(0) { sum, pair in
            let mapped = map(pair.0)
            let (dx, dy) = (Double(mapped.x - pair.1.x), Double(mapped.y - pair.1.y))
            return sum + dx * dx + dy * dy
        }
    }

    @Test(arguments: [[Point(2, 2), Point(2, 2)], [Point(.nan, 0), Point(1, 1)]])
    func coincidingPointsReturnNil(_ points: [Point]) {
        #expect(similarityTransform(from: points, to: [Point(0, 0), Point(1, 1)]) == nil)
    }
}
