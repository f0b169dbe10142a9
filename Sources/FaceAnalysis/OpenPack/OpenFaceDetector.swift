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

    /// How far a photo is looked at in windows.
    enum Reach {
        /// Only where the photo has pixels to spare: faces from 55 pixels, or 2 % of the long side.
        case photo
        /// Beyond the fixed sizes too, up to the photo's own: faces from 20 pixels.
        case tiles
        /// At every fixed size that the frame has: faces from 4 % of a crop of 512 pixels.
        case frame

        /// Of the photo's size.
        fileprivate var greatestScale: Double { self == .photo ? 0.6 : 1 }
        /// Greatest part of a face that lies in a larger one: a window that shows half of a face may find one in it.
        fileprivate var greatestCover: Float { self == .tiles ? 0.45 : 0.6 }
        /// What more than the face must be in view.
        fileprivate var margin: Float { self == .tiles ? FrameWindow.tilesMargin : 0 }
    }

    private let blazeFace: BlazeFaceDetector
    private let mesh: FaceMeshNetwork

    init(_ blazeFace: BlazeFaceDetector, _ mesh: FaceMeshNetwork) {
        self.blazeFace = blazeFace
        self.mesh = mesh
    }

    /// What shapes the faces of photos, for the embedding space.
    static func mode(_ reach: Reach) -> String {
        "blazeface-back \(longSides.map(String.init).joined(separator: ",")) up to \(reach.greatestScale), "
            + "window overlap \(windowOverlap), score \(leastScore), mesh presence \(leastPresence), "
            + "overlap \(greatestOverlap), cover \(reach.greatestCover)"
            + (reach == .tiles ? "\(FrameWindow.tilesMode), margin \(reach.margin)" : "")
    }

    /// The faces of an image by descending score.
    func detect(_ image: RGBImage, _ reach: Reach) throws -> [Detection] {
        let finer =
            reach == .tiles ? FrameWindow.halvings(of: image, above: Self.longSides.max() ?? 0) : []
        let windows = FrameWindow.windows(
            of: image, side: BlazeFaceDetector.side, longSides: Self.longSides + finer,
            overlap: Self.windowOverlap, greatestScale: reach.greatestScale)
        let seen = try windows.flatMap { window in
            suppressOverlaps(
                try blazeFace.faces(in: window, leastScore: Self.leastScore, margin: reach.margin),
                overlap: Self.greatestOverlap)
        }
        let faces = try seen.compactMap { try detection($0, image) }
        return withoutParts(
            suppressOverlaps(faces, overlap: Self.greatestOverlap), cover: reach.greatestCover)
    }

    /// Nil where the mesh network sees no face.
    private func detection(_ face: BlazeFace, _ image: RGBImage) throws -> Detection? {
        let mesh = try mesh.mesh(image, in: FaceSquare(face))
        guard mesh.presence >= Self.leastPresence else { return nil }
        return Detection(box: mesh.box, points: mesh.fivePoints, score: face.score)
    }
}
