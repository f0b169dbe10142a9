import FaceTypes
import Imaging
import Inference
import ModelPacks

/// Faces by BlazeFace, each looked at a second time by the mesh network, which refuses what is no face and gives the
/// box and the five points.
struct OpenFaceDetector: Sendable {
    /// Long sides of the photo, in pixels, at which BlazeFace looks at it: at the first as a whole, at the others in
    /// overlapping windows, for small faces.
    static let longSides = [256, 460, 870]
    /// Of neighbouring windows, as a part of their side.
    static let windowOverlap = 0.2
    /// A photo is looked at in windows only as far as that enlarges it by no more.
    static let greatestEnlargement = 1.6
    /// Least score of BlazeFace.
    static let leastScore: Float = 0.5
    /// Least certainty of the mesh network that it sees a face.
    static let leastPresence: Float = 0.5
    /// Greatest intersection over union of two faces.
    static let greatestOverlap: Float = 0.3

    private let blazeFace: BlazeFaceDetector
    private let mesh: FaceMeshNetwork

    init(_ blazeFace: BlazeFaceDetector, _ mesh: FaceMeshNetwork) {
        self.blazeFace = blazeFace
        self.mesh = mesh
    }

    /// What shapes the result, for the embedding space.
    static var mode: String {
        "blazeface-back \(longSides.map(String.init).joined(separator: ",")), window overlap \(windowOverlap), "
            + "enlargement \(greatestEnlargement), score \(leastScore), presence \(leastPresence), "
            + "overlap \(greatestOverlap)"
    }

    /// The faces of an image by descending score.
    func detect(_ image: RGBImage) throws -> [Detection] {
        let windows = FrameWindow.windows(
            of: image, side: BlazeFaceDetector.side, longSides: Self.longSides, overlap: Self.windowOverlap,
            greatestEnlargement: Self.greatestEnlargement)
        let found = try windows.flatMap { try blazeFace.faces(in: $0, leastScore: Self.leastScore) }
        let distinct = suppressOverlaps(found, overlap: Self.greatestOverlap)
        // Windows may show one face as two that overlap little; of their meshes they share one.
        let faces = try distinct.compactMap { try detection($0, image) }
        return suppressOverlaps(faces, overlap: Self.greatestOverlap)
    }

    private func detection(_ face: BlazeFace, _ image: RGBImage) throws -> Detection? {
        let mesh = try mesh.mesh(image, in: FaceSquare(face))
        guard mesh.presence >= Self.leastPresence else { return nil }
        return Detection(box: mesh.box, points: mesh.fivePoints, score: face.score)
    }
}
