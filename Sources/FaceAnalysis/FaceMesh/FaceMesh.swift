import FaceTypes
import Imaging
import Inference
import ModelPacks
import Numerics

/// The surface of a face as 468 points.
struct FaceMesh: Sendable {
    /// In photo pixels; z grows away from the camera, from the depth of the head's centre, at the scale of x and y.
    let points: [Point3]
}

/// MediaPipe's network for the points of one face in a square of 192 pixels.
///
/// Source: Kartynnik et al., "Real-time Facial Surface Geometry from Monocular Video on Mobile GPUs", 2019.
struct FaceMeshNetwork: Sendable {
    static let side = 192
    static let pointCount = 468

    private let networks: NetworksBySide

    init(_ model: PackModel, engine: any InferenceEngine) {
        networks = NetworksBySide(
            model.networkFile, input: model.input(.nhwc), engine: engine, precision: .f32)
    }

    /// - Throws: `FaceSetsError` `box_invalid` for a square without size, `model_unusable`.
    func mesh(_ image: RGBImage, in square: FaceSquare) throws -> FaceMesh {
        let crop = square.crop(side: Self.side)
        guard let back = crop.inverse else {
            throw FaceSetsError(code: .boxInvalid, "the box of a face is empty")
        }
        let view = image.warpedAveraging(by: crop, width: Self.side, height: Self.side)
        return try networks.network(Self.side).run(fill: view.copy(into:)) {
            try mesh($0, back)
        }
    }

    private func mesh(_ outputs: [TensorView], _ back: AffineTransform) throws -> FaceMesh {
        guard let values = outputs.first(where: { $0.values.count == 3 * Self.pointCount })?.values else {
            throw FaceSetsError(
                code: .modelUnusable, "the mesh network does not return \(Self.pointCount) points",
                path: networks.model, remedy: "Correct its `kind` in pack.json.")
        }
        let scale = Float((back.xx * back.xx + back.yx * back.yx).squareRoot())
        let points = (0..<Self.pointCount).map { i in
            let point = back(Point(values[3 * i], values[3 * i + 1]))
            return Point3(point.x, point.y, values[3 * i + 2] * scale)
        }
        return FaceMesh(points: points)
    }
}
