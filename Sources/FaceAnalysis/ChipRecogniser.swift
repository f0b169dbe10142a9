import FaceTypes
import Imaging
import Inference
import ModelPacks
import Numerics

/// Embeds faces that are aligned by their five points to a chip of 112 × 112 pixels: networks of the ArcFace family.
///
/// Source: Deng et al., "ArcFace: Additive Angular Margin Loss for Deep Face Recognition", 2019, with `norm_crop` of
/// the Python package insightface; Zhong et al., "SFace: Sigmoid-Constrained Hypersphere Loss", 2021.
struct ChipRecogniser: Sendable {
    /// Side of the chip in pixels.
    static let side = 112
    /// Positions of the five points in the chip.
    static let template = [
        Point(38.2946, 51.6963), Point(73.5318, 51.5014), Point(56.0252, 71.7366), Point(41.5493, 92.3655),
        Point(70.7299, 92.2041),
    ]

    /// How a chip is made.
    enum Style {
        /// One bilinear sample per pixel, like Python insightface.
        case sampled
        /// Averages pixels when reducing.
        case averaged
    }

    let dimension: Int
    private let networks: NetworksBySide
    private let style: Style
    private let centre: [Float]?

    /// - Throws: `pack_unsupported` for an unknown kind of recogniser.
    init(_ model: PackModel, centre: [Float]?, engine: any InferenceEngine, precision: Precision) throws {
        switch model.kind {
        case "arcface": style = .sampled
        case "sface": style = .averaged
        default: throw FaceSetsError.unknownKind(of: model)
        }
        networks = NetworksBySide(
            model.networkFile, input: model.input(.nchw), engine: engine, precision: precision)
        self.centre = centre
        dimension = model.dimension ?? 512
    }

    /// Compiles the network.
    func prepare() throws { _ = try networks.network(Self.side) }

    /// The part of an image that the chip of a face is computed from, including neighbouring pixels that are averaged;
    /// nil if the points coincide.
    func view(of points: FivePoints) -> Box? {
        guard let toImage = similarityTransform(from: points.all, to: Self.template)?.inverse else {
            return nil
        }
        let (low, high) = (-Self.viewMargin, Float(Self.side) + Self.viewMargin)
        let corners = [Point(low, low), Point(high, low), Point(low, high), Point(high, high)].map {
            toImage($0)
        }
        let (x, y) = (corners.map(\.x), corners.map(\.y))
        guard let x1 = x.min(), let y1 = y.min(), let x2 = x.max(), let y2 = y.max() else { return nil }
        let more = Self.viewMargin
        return Box(x1: x1 - more, y1: y1 - more, x2: x2 + more, y2: y2 + more)
    }

    /// Pixels of the chip as well as of the image.
    private static let viewMargin: Float = 2

    /// - Throws: `FaceSetsError` `alignment_failed` if the five points coincide, `embedding_invalid` if the output
    ///   of the network has no direction, `model_unusable` if its length differs from the pack's dimension.
    func embed(_ image: RGBImage, _ points: FivePoints) throws -> (unit: [Float], norm: Float) {
        guard let alignment = similarityTransform(from: points.all, to: Self.template) else {
            throw FaceSetsError(code: .alignmentFailed, "the five points of a face coincide")
        }
        let chip =
            switch style {
            case .sampled: image.warped(by: alignment, width: Self.side, height: Self.side)
            case .averaged: image.warpedAveraging(by: alignment, width: Self.side, height: Self.side)
            }
        let network = try networks.network(Self.side)
        return try network.run(fill: chip.copy(into:), read: embedding)
    }

    private func embedding(_ outputs: [TensorView]) throws -> (unit: [Float], norm: Float) {
        guard let raw = outputs.first?.values, raw.count == dimension else {
            throw FaceSetsError(
                code: .modelUnusable, "the recogniser does not return \(dimension) numbers",
                path: networks.model, remedy: "Correct the `dimension` in its pack.json.")
        }
        guard let embedding = unitVector(raw, centre: centre) else {
            throw FaceSetsError(
                code: .embeddingInvalid, "the recogniser did not return a usable embedding",
                path: networks.model)
        }
        return embedding
    }
}

extension ChipRecogniser {
    /// Everything that affects the embeddings, for their space.
    func preprocessing(_ model: PackModel, centre: PhotoDigest?, _ decoding: Decoding) -> String {
        let means = Set(model.mean).count == 1 ? "\(model.mean[0])" : "\(model.mean)"
        let chip =
            switch style {
            case .sampled: "arcface-112"
            case .averaged: "arcface-112 averaging"
            }
        let centring = centre.map { ", centre \($0.hex.prefix(16))" } ?? ""
        return "\(decoding.name), \(chip), (x - \(means)) / \(model.std)" + centring
    }
}
