package import FaceTypes
import Glibc

/// How well the image-left half of a face mirrors the right one, in 0…1:
/// `max(0, 1 − 2·mean mirror error / eye distance)`.
///
/// The mid-line is fitted to the pairs, so roll, position and size do not matter. The error of a pair is the distance
/// between one point and the mirror image of the other; for a point on the mid-line, twice its distance from it.
/// Uses the 106 landmarks, else the 68, else the five points.
package func landmarkSymmetry(_ enrichment: Enrichment, orOf points: FivePoints) -> Double {
    if enrichment.landmarks106.count == 106 {
        return symmetry(of: enrichment.landmarks106, .landmarks106)
    }
    if enrichment.landmarks68.count == 68 {
        return symmetry(of: enrichment.landmarks68.map { Point($0.x, $0.y) }, .landmarks68)
    }
    return symmetry(of: points.all, .fivePoints)
}

/// The pairs of corresponding points in a landmark layout.
struct MirrorLayout {
    /// Image-left and image-right point of the same part.
    let pairs: [(Int, Int)]
    /// Points on the mid-line.
    let middle: [Int]
    /// The pair whose distance is the unit.
    let eyes: (Int, Int)

    static let fivePoints = MirrorLayout(pairs: [(0, 1), (3, 4)], middle: [2], eyes: (0, 1))

    /// The layout of iBUG 300-W.
    static let landmarks68 = MirrorLayout(
        pairs: (0..<8).map { ($0, 16 - $0) } + (17..<22).map { ($0, 43 - $0) } + [
            (31, 35), (32, 34), (36, 45), (37, 44), (38, 43), (39, 42), (40, 47), (41, 46), (48, 54),
            (49, 53), (50, 52), (58, 56), (59, 55), (60, 64), (61, 63), (67, 65),
        ],
        middle: [8, 27, 28, 29, 30, 33, 51, 57, 62, 66], eyes: (36, 45))

    /// The layout of InsightFace's 2d106det: contour 0–32, eyes, brows, nose, lips.
    static let landmarks106 = MirrorLayout(
        pairs: (1...16).map { ($0, $0 + 16) } + [
            (35, 93), (39, 89), (36, 91), (33, 87), (37, 90), (42, 95), (40, 94), (41, 96), (38, 88),
            (43, 101), (48, 105), (49, 104), (51, 103), (50, 102), (46, 97), (47, 98), (45, 99), (44, 100),
            (75, 81), (76, 82), (77, 83), (78, 84), (79, 85), (52, 61), (64, 68), (63, 67), (55, 58),
            (56, 59), (65, 69), (66, 70), (54, 57),
        ],
        middle: [0, 72, 73, 74, 86, 80, 71, 53, 62, 60], eyes: (35, 93))
}

func symmetry(of points: [Point], _ layout: MirrorLayout) -> Double {
    let eyeDistance = distance(points[layout.eyes.0], points[layout.eyes.1])
    let pairs = layout.pairs.map { (points[$0.0], points[$0.1]) }
    guard eyeDistance > 0, let line = MidLine(pairs: pairs) else { return 0 }
    let pairErrors = pairs.map { distance(line.mirrored($0), $1) }
    let middleErrors = layout.middle.map { 2 * abs(line.signedDistance(points[$0])) }
    let errors = pairErrors + middleErrors
    let mean = errors.reduce(0, +) / Double(errors.count)
    return unit(1 - mean / (QualityScale.asymmetryLimit * eyeDistance))
}

/// The line that best mirrors the pairs of points: through the mean of their midpoints, perpendicular to the mean of
/// their differences.
struct MidLine {
    private let origin: (x: Double, y: Double)
    /// Unit vector perpendicular to the line, from image left to image right.
    private let across: (x: Double, y: Double)

    /// Nil if the differences cancel out.
    init?(pairs: [(Point, Point)]) {
        let count = Double(pairs.count)
        var (x, y, dx, dy) = (0.0, 0.0, 0.0, 0.0)
        for (left, right) in pairs {
            x += Double(left.x + right.x) / 2
            y += Double(left.y + right.y) / 2
            dx += Double(right.x - left.x)
            dy += Double(right.y - left.y)
        }
        let length = hypot(dx, dy)
        guard length > 0, length.isFinite else { return nil }
        origin = (x / count, y / count)
        across = (dx / length, dy / length)
    }

    /// Positive to the image right of the line.
    func signedDistance(_ point: Point) -> Double {
        (Double(point.x) - origin.x) * across.x + (Double(point.y) - origin.y) * across.y
    }

    func mirrored(_ point: Point) -> Point {
        let twice = 2 * signedDistance(point)
        return Point(
            Float(Double(point.x) - twice * across.x), Float(Double(point.y) - twice * across.y))
    }
}
