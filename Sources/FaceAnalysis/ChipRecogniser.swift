import FaceTypes
import Imaging
import Inference
import ModelPacks
import Numerics

/// Embeddings of faces aligned by their five points to a chip of 112 × 112 pixels: networks of the ArcFace family.
///
/// Source: Deng et al., "ArcFace: Additive Angular Margin Loss for Deep Face Recognition", 2019, with `norm_crop` of the
/// Python package insightface; Zhong et al., "SFace: Sigmoid-Constrained Hypersphere Loss", 2021.
struct ChipRecogniser: Sendable {
    /// Side of the chip, pixels.
    static let side = 112
    /// Where the five points lie in the chip.
    static let template = [
        Point(38.2946, 51.6963), Point(73.5318, 51.5014), Point(56.0252, 71.7366), Point(41.5493, 92.3655),
        Point(70.7299, 92.2041),
    ]

    /// How a chip is made.
    enum Style {
        /// One bilinear sample for each pixel, as Python insightface makes it.
        case sampled
        /// Averaged where it reduces the photo; the network sees it and its mirror image, and the outputs are added.
        case averagedWithMirror
    }

    let dimension: Int
    let networks: NetworksBySize
    let style: Style
    private let centre: [Float]?

    /// - Throws: `pack_unsupported` for a kind of recogniser that this program does not know.
    init(_ model: PackModel, centre: [Float]?, engine: any InferenceEngine, precision: Precision) throws {
        switch model.kind {
        case "arcface": style = .sampled
        case "sface": style = .averagedWithMirror
        default: throw FaceSetsError.unknownKind(of: model)
        }
        networks = NetworksBySize(
            model.file.path, input: model.input(.nchw), engine: engine, precision: precision)
        self.centre = centre
        dimension = model.dimension ?? 512
    }

    /// - Throws: `FaceSetsError` `alignment_failed` where the five points coincide, `embedding_invalid` where the
    ///   network gives no direction, `model_unusable` where it gives another count of numbers than the pack says.
    func embed(_ image: RGBImage, _ points: FivePoints) throws -> (unit: [Float], norm: Float) {
        guard let alignment = similarityTransform(from: points.all, to: Self.template) else {
            throw FaceSetsError(code: "alignment_failed", "the five points of a face coincide")
        }
        let raw: [Float]
        switch style {
        case .sampled:
            raw = try output(image.warped(by: alignment, width: Self.side, height: Self.side))
        case .averagedWithMirror:
            let chip = image.warpedAveraging(by: alignment, width: Self.side, height: Self.side)
            raw = zip(try output(chip), try output(chip.mirrored())).map { ($0 + $1) / 2 }
        }
        guard let embedding = raw.withUnsafeBufferPointer({ unitVector($0, centre: centre) }) else {
            throw FaceSetsError(
                code: "embedding_invalid", "the recogniser gave a vector without a direction",
                path: networks.model)
        }
        return embedding
    }

    private func output(_ chip: RGBImage) throws -> [Float] {
        let network = try networks.network(PictureSize(side: Self.side))
        return try network.run(fill: chip.copy(into:)) { outputs in
            guard let values = outputs.first?.values, values.count == dimension else {
                throw FaceSetsError(
                    code: "model_unusable", "the recogniser does not give \(dimension) numbers",
                    path: networks.model, remedy: "Correct the `dimension` in its pack.json.")
            }
            return Array(values)
        }
    }
}

extension ChipRecogniser {
    /// What shapes the embeddings, for their space.
    func preprocessing(_ model: PackModel, centre: PhotoDigest?) -> String {
        let means = Set(model.mean).count == 1 ? "\(model.mean[0])" : "\(model.mean)"
        let chip =
            switch style {
            case .sampled: "arcface-112"
            case .averagedWithMirror: "arcface-112 averaging, mean with mirror image"
            }
        let centring = centre.map { ", centre \($0.hex.prefix(16))" } ?? ""
        return "full decode, \(chip), (x - \(means)) / \(model.std)" + centring
    }
}
