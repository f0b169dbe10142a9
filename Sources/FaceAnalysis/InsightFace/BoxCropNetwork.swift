import FaceTypes
import Imaging
import Inference
import ModelPacks

/// A network whose input is an upright square around a face's box, 1.5 times as wide as the box's longer side:
/// InsightFace's landmarks, gender and age.
struct BoxCropNetwork: Sendable {
    /// Side of the square, relative to the box's longer side.
    static let margin = 1.5

    private let networks: NetworksBySide
    private let side: Int

    init(_ model: PackModel, side: Int, engine: any InferenceEngine) {
        networks = NetworksBySide(
            model.networkFile, input: model.input(.nchw), engine: engine, precision: .f32)
        self.side = model.size ?? side
    }

    /// Points in photo pixels: the last `count` points of the network's output, each two numbers in −1…1.
    func landmarks2D(_ image: RGBImage, _ box: Box, count: Int) throws -> [Point] {
        try run(image, box) { values, back in
            let first = try start(values, count: count, size: 2)
            return (0..<count).map { i in back(centred(values, first + 2 * i)) }
        }
    }

    /// Like `landmarks2D`, with three numbers each; depth is scaled like x and y.
    func landmarks3D(_ image: RGBImage, _ box: Box, count: Int) throws -> [Point3] {
        try run(image, box) { values, back in
            let first = try start(values, count: count, size: 3)
            return (0..<count).map { i in
                let point = back(centred(values, first + 3 * i))
                let depth = Double(values[first + 3 * i + 2]) * Double(side / 2) * back.xx
                return Point3(point.x, point.y, Float(depth))
            }
        }
    }

    /// The first two outputs are the weights of female and male, the third is the age in hundreds of years.
    func genderAndAge(_ image: RGBImage, _ box: Box) throws -> (gender: Int8, age: Int16) {
        try run(image, box) { values, _ in
            let first = try start(values, count: 1, size: 3)
            let age = (values[first + 2] * 100).rounded(.toNearestOrEven)
            return (values[first + 1] > values[first] ? 1 : 0, age.isFinite ? Int16(clamping: Int(age)) : -1)
        }
    }

    /// Calls `body` with the first output and the map from the crop back to the photo.
    private func run<Result>(
        _ image: RGBImage, _ box: Box,
        _ body: (UnsafeBufferPointer<Float>, AffineTransform) throws -> Result
    ) throws -> Result {
        let crop = Self.crop(box, side: side)
        guard let back = crop.inverse else {
            throw FaceSetsError(code: .boxInvalid, "the box of a face is empty")
        }
        let view = image.warped(by: crop, width: side, height: side)
        return try networks.network(side).run(fill: view.copy(into:)) { outputs in
            try body(outputs.first?.values ?? UnsafeBufferPointer(start: nil, count: 0), back)
        }
    }

    private static func crop(_ box: Box, side: Int) -> AffineTransform {
        let scale = Double(side) / (margin * Double(box.longSidePixels))
        let (x, y) = (Double(box.centre.x), Double(box.centre.y))
        let half = Double(side) / 2
        return AffineTransform(xx: scale, xy: 0, tx: half - x * scale, yx: 0, yy: scale, ty: half - y * scale)
    }

    /// Maps from −1…1 to pixels of the crop.
    private func centred(_ values: UnsafeBufferPointer<Float>, _ index: Int) -> Point {
        Point((values[index] + 1) * Float(side / 2), (values[index + 1] + 1) * Float(side / 2))
    }

    /// The start of the last `count` groups of `size` numbers.
    private func start(_ values: UnsafeBufferPointer<Float>, count: Int, size: Int) throws -> Int {
        guard values.count >= count * size, values.count % size == 0 else {
            throw FaceSetsError(
                code: .modelUnusable, "the network does not return \(count) groups of \(size) numbers",
                path: networks.model, remedy: "Correct its `role` in pack.json.")
        }
        return values.count - count * size
    }
}
