package import FaceTypes
import Files
import JSON

/// Where points of the face mesh lie in an aligned face.
package struct MeshTemplate: Hashable, Sendable {
    /// Of the 468 points.
    package var indices: [Int]
    /// In pixels of the aligned face, as many.
    package var positions: [Point]

    /// Fifty points fitted once against the five-point alignment of dlib's own recogniser, for chips of 150 pixels:
    /// rims of the eyes, nose, lips.
    static let open: MeshTemplate = {
        let rows: [(Int, Float, Float)] = [
            (33, 35.159, 45.836), (7, 37.172, 47.054), (163, 39.441, 47.891),
            (144, 42.588, 48.692), (145, 47.194, 49.114), (153, 51.532, 48.845),
            (154, 55.536, 48.116), (155, 57.967, 47.704), (133, 59.068, 47.321),
            (173, 57.682, 45.92), (157, 54.666, 43.774), (158, 50.217, 42.353),
            (159, 45.641, 42.045), (160, 41.029, 42.823), (161, 38.162, 44.135),
            (246, 36.502, 45.084), (263, 112.476, 45.988), (249, 110.367, 47.195),
            (390, 108.048, 48.027), (373, 104.788, 48.806), (374, 100.165, 49.261),
            (380, 95.809, 48.972), (381, 91.806, 48.22), (382, 89.375, 47.787),
            (362, 88.279, 47.379), (398, 89.639, 45.984), (384, 92.635, 43.835),
            (385, 97.112, 42.458), (386, 101.711, 42.169), (387, 106.331, 42.984),
            (388, 109.292, 44.31), (466, 111.037, 45.273), (1, 73.645, 80.825),
            (2, 73.855, 85.946), (98, 58.686, 83.676), (327, 89.084, 83.737),
            (97, 67.077, 85.765), (326, 80.693, 85.782), (4, 73.637, 75.196),
            (5, 73.633, 67.655), (195, 73.683, 61.447), (197, 73.7, 55.692),
            (6, 73.724, 49.469), (168, 73.696, 42.692), (61, 50.692, 103.543),
            (291, 97.302, 103.641), (0, 73.973, 97.847), (17, 74.057, 115.771),
            (13, 73.974, 102.725), (14, 73.969, 107.64),
        ]
        return MeshTemplate(indices: rows.map(\.0), positions: rows.map { Point($0.1, $0.2) })
    }()

    /// The sha256 of its text in a manifest.
    package var digest: PhotoDigest { SHA256.digest(of: json.serialized(pretty: false)) }

    package init(indices: [Int], positions: [Point]) {
        self.indices = indices
        self.positions = positions
    }
}
