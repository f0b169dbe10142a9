import FaceTypes
import Imaging
import Inference
import ModelPacks

/// Faces by BlazeFace, each looked at a second time by the mesh network, which refuses what is no face and gives the
/// box and the five points.
///
/// The numbers were measured against InsightFace's faces; docs/models.md, "open".
struct OpenFaceDetector: Sendable {
    /// Long sides of the photo, in pixels, at which BlazeFace looks at it: at the first as a whole, at the others in
    /// overlapping windows, for small faces.
    static let longSides = [256, 460, 870]
    /// Of neighbouring windows, as a part of their side.
    static let windowOverlap = 0.2
    /// Least score of BlazeFace.
    static let leastScore: Float = 0.5
    /// Least certainty of the mesh network that it sees a face.
    static let leastPresence: Float = 0.5
    /// Greatest intersection over union of two faces.
    static let greatestOverlap: Float = 0.3
    /// Greatest part of a face that lies in a larger one: a window that shows half of a face may find one in it.
    static let greatestCover: Float = 0.6

    /// How far a photo is looked at in windows.
    enum Reach: Double {
        /// Only where the photo has pixels to spare: faces from 55 pixels, or 2 % of the long side.
        case photo = 0.6
        /// At every size that the frame has: faces from 4 % of a crop of 512 pixels.
        case frame = 1
    }

    private let blazeFace: BlazeFaceDetector
    private let mesh: FaceMeshNetwork

    init(_ blazeFace: BlazeFaceDetector, _ mesh: FaceMeshNetwork) {
        self.blazeFace = blazeFace
        self.mesh = mesh
    }

    /// What shapes the faces of photos, for the embedding space.
    static var mode: String {
        "blazeface-back \(longSides.map(String.init).joined(separator: ",")) up to \(Reach.photo.rawValue), "
            + "window overlap \(windowOverlap), score \(leastScore), mesh presence \(leastPresence), "
            + "overlap \(greatestOverlap), cover \(greatestCover)"
    }

    /// The faces of an image by descending score.
    func detect(_ image: RGBImage, _ reach: Reach) throws -> [Detection] {
        let windows = FrameWindow.windows(
            of: image, side: BlazeFaceDetector.side, longSides: Self.longSides, overlap: Self.windowOverlap,
            greatestScale: reach.rawValue)
        let seen = try windows.flatMap { window in
            suppressOverlaps(
                try blazeFace.faces(in: window, leastScore: Self.leastScore), overlap: Self.greatestOverlap)
        }
        let faces = try seen.compactMap { try detection($0, image) }
        return withoutParts(suppressOverlaps(faces, overlap: Self.greatestOverlap))
    }

    /// Nil where the mesh network sees no face.
    private func detection(_ face: BlazeFace, _ image: RGBImage) throws -> Detection? {
        let mesh = try mesh.mesh(image, in: FaceSquare(face))
        guard mesh.presence >= Self.leastPresence else { return nil }
        return Detection(box: mesh.box, points: mesh.fivePoints, score: face.score)
    }

    private func withoutParts(_ faces: [Detection]) -> [Detection] {
        faces.filter { face in
            let area = face.box.width * face.box.height
            return !faces.contains { other in
                other.box.width * other.box.height > area
                    && face.box.intersectionArea(with: other.box) > Self.greatestCover * area
            }
        }
    }
}

extension Box {
    fileprivate func intersectionArea(with other: Box) -> Float {
        max(0, min(x2, other.x2) - max(x1, other.x1)) * max(0, min(y2, other.y2) - max(y1, other.y1))
    }
}
