import FaceTypes
import Imaging
import Inference
import ModelPacks
import Numerics

/// Embeddings by dlib's residual network, from faces aligned to 150 × 150 pixels by points of the face mesh.
///
/// The face and its mirror image are embedded and averaged. Source: dlib, `dnn_face_recognition_ex.cpp`; the
/// alignment is the project's own, docs/models.md.
struct DlibRecogniser: Sendable {
    let side: Int
    let dimension: Int
    private let network: any Network
    private let file: FilePath
    private let input: PictureInput
    private let template: MeshTemplate

    init(_ model: PackModel, engine: any InferenceEngine, precision: Precision) throws {
        side = model.size ?? 150
        dimension = model.dimension ?? 128
        input = model.input(.nchw)
        network = try engine.compile(
            model.file.path, input: input, width: side, height: side, precision: precision)
        file = model.file.path
        guard let template = model.meshTemplate else {
            throw FaceSetsError(
                code: .packInvalid, "the recogniser's `template` is missing or damaged", path: file.parent,
                remedy: "Install the pack again: `face-sets models install open --from DIR`.")
        }
        self.template = template
    }

    /// What shapes the embeddings, for their space.
    var preprocessing: String {
        "full decode, mesh-\(template.indices.count) \(template.digest.hex.prefix(16)) to \(side), averaging warp, "
            + "(x - \(input.mean)) / \(input.standardDeviation), mean with mirror image"
    }

    /// - Throws: `FaceSetsError` `alignment_failed` where the points of the mesh coincide, `embedding_invalid` where
    ///   the network gives no direction, `model_unusable` where it gives another count of numbers than the pack says.
    func embed(_ image: RGBImage, _ mesh: FaceMesh) throws -> (unit: [Float], norm: Float) {
        let points = template.indices.map(mesh.point)
        guard let alignment = similarityTransform(from: points, to: template.positions) else {
            throw FaceSetsError(code: .alignmentFailed, "the points of a face coincide")
        }
        let chip = image.warpedAveraging(by: alignment, width: side, height: side)
        let sum = zip(try raw(chip), try raw(chip.mirrored())).map { ($0 + $1) / 2 }
        guard let embedding = sum.withUnsafeBufferPointer({ unitVector($0) }) else {
            throw FaceSetsError(
                code: .embeddingInvalid, "the recogniser gave a vector without a direction", path: file)
        }
        return embedding
    }

    private func raw(_ chip: RGBImage) throws -> [Float] {
        try network.run(fill: chip.copy(into:)) { outputs in
            guard let values = outputs.first?.values, values.count == dimension else {
                throw FaceSetsError(
                    code: .modelUnusable, "the recogniser does not give \(dimension) numbers", path: file,
                    remedy: "Correct the `dimension` in its pack.json.")
            }
            return Array(values)
        }
    }
}
