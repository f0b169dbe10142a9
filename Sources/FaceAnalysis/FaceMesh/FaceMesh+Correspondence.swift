import FaceTypes

extension FaceMesh {
    /// The 68 points of the iBUG annotation; a point given as two points of the mesh is their midpoint.
    ///
    /// Source: P. Yan, "Mediapipe_2_Dlib_Landmarks", 2024.
    var landmarks68: [Point3] {
        Self.correspondence68.map { first, second in
            let (a, b) = (points[first], points[second])
            return Point3((a.x + b.x) / 2, (a.y + b.y) / 2, (a.z + b.z) / 2)
        }
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
