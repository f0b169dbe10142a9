import FaceTypes
import Imaging
import Inference
import ModelPacks
import Numerics

/// Embeddings by a network of the ArcFace family, from faces aligned to 112 × 112 pixels.
///
/// Source: Deng et al., "ArcFace: Additive Angular Margin Loss for Deep Face Recognition", 2019; alignment as
/// `norm_crop` of the Python package insightface.
struct ArcFaceRecogniser: Sendable {
    /// Side of the aligned face, pixels.
    static let side = 112
    /// Where the five points lie in the aligned face.
    static let template = [
        Point(38.2946, 51.6963), Point(73.5318, 51.5014), Point(56.0252, 71.7366), Point(41.5493, 92.3655),
        Point(70.7299, 92.2041),
    ]

    let dimension: Int
    let networks: NetworksBySide
    private let centre: [Float]?

    init(_ model: PackModel, centre: [Float]?, engine: any InferenceEngine, precision: Precision) {
        networks = NetworksBySide(
            model.file.path, input: model.input(.nchw), engine: engine, precision: precision)
        self.centre = centre
        dimension = model.dimension ?? 512
    }

    /// - Throws: `FaceSetsError` `alignment_failed` where the five points coincide, `embedding_invalid` where the
    ///   network gives no direction, `model_unusable` where it gives another count of numbers than the pack says.
    func embed(_ image: RGBImage, _ points: FivePoints) throws -> (unit: [Float], norm: Float) {
        guard let alignment = similarityTransform(from: points.all, to: Self.template) else {
            throw FaceSetsError(code: .alignmentFailed, "the five points of a face coincide")
        }
        let aligned = image.warped(by: alignment, width: Self.side, height: Self.side)
        return try networks.network(Self.side).run(fill: aligned.copy(into:), read: embedding)
    }

    private func embedding(_ outputs: [TensorView]) throws -> (unit: [Float], norm: Float) {
        guard let raw = outputs.first?.values, raw.count == dimension else {
            throw FaceSetsError(
                code: .modelUnusable, "the recogniser does not give \(dimension) numbers",
                path: networks.model,
                remedy: "Correct the `dimension` in its pack.json.")
        }
        guard let embedding = unitVector(raw, centre: centre) else {
            throw FaceSetsError(
                code: .embeddingInvalid, "the recogniser gave a vector without a direction",
                path: networks.model)
        }
        return embedding
    }
}
