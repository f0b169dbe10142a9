import FaceTypes

extension FaceMesh {
    /// An upright box from the hair line to the chin, as other detectors draw it.
    ///
    /// The mesh ends in the middle of the forehead, so its upper rim is taken up along the face by
    /// `foreheadPart` of the face's length first.
    var box: Box {
        let (top, chin) = (point(10), point(152))
        let (dx, dy) = ((top.x - chin.x) * Self.foreheadPart, (top.y - chin.y) * Self.foreheadPart)
        let hairLine = Self.upperRim.map { Point(points[$0].x + dx, points[$0].y + dy) }
        let all = points.map { Point($0.x, $0.y) } + hairLine
        let (xs, ys) = (all.map(\.x), all.map(\.y))
        return Box(x1: xs.min() ?? 0, y1: ys.min() ?? 0, x2: xs.max() ?? 0, y2: ys.max() ?? 0)
    }

    /// Measured against InsightFace's boxes, which are 1.18 times as high as the mesh.
    private static let foreheadPart: Float = 0.18
    /// From temple to temple.
    private static let upperRim = [54, 103, 67, 109, 10, 338, 297, 332, 284]

    /// Middles of the eyes, tip of the nose, corners of the mouth.
    var fivePoints: FivePoints {
        FivePoints(
            leftEye: mean([33, 133, 159, 145]), rightEye: mean([263, 362, 386, 374]), nose: point(4),
            leftMouth: point(61), rightMouth: point(291))
    }

    /// The 68 points of the iBUG annotation; where that lies between two points of the mesh, their middle.
    ///
    /// Source: P. Yan, "Mediapipe_2_Dlib_Landmarks", 2024.
    var landmarks68: [Point3] {
        Self.correspondence68.map { first, second in
            let (a, b) = (points[first], points[second])
            return Point3((a.x + b.x) / 2, (a.y + b.y) / 2, (a.z + b.z) / 2)
        }
    }

    private func mean(_ indices: [Int]) -> Point {
        let count = Float(indices.count)
        return Point(
            indices.reduce(0) { $0 + points[$1].x } / count, indices.reduce(0) { $0 + points[$1].y } / count)
    }

    private static let correspondence68: [(Int, Int)] =
        [
            // Jaw.
            (127, 127), (234, 234), (93, 93), (132, 58), (58, 172), (136, 136), (150, 150), (176, 176),
            (152, 152), (400, 400), (379, 379), (365, 365), (397, 288), (361, 361), (323, 323), (454, 454),
            (356, 356),
        ]
        + [
            // Brows.
            70, 63, 105, 66, 107, 336, 296, 334, 293, 300,
        ].map { ($0, $0) }
        + [
            // Nose.
            (168, 6), (197, 195), (5, 5), (4, 4), (75, 75), (97, 97), (2, 2), (326, 326), (305, 305),
        ]
        + [
            // Eyes.
            33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
            // Outer, then inner rim of the lips.
            61, 39, 37, 0, 267, 269, 291, 321, 314, 17, 84, 91, 78, 82, 13, 312, 308, 317, 14, 87,
        ].map { ($0, $0) }
}
