import FaceTypes
import Glibc
import Imaging
import Inference
import ModelPacks

/// A face as BlazeFace sees it.
struct BlazeFace: ScoredBox, Hashable, Sendable {
    /// From the brows to the chin, square where the face is not turned.
    var box: Box
    /// Image-left.
    var leftEye: Point
    var rightEye: Point
    /// In 0…1.
    var score: Float
}

/// Faces by the BlazeFace network for back cameras: a fixed square of 256 pixels, in which 896 anchors each say how
/// far a face lies from them.
///
/// Source: Bazarevsky et al., "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs", 2019; MediaPipe,
/// `face_detection_back`.
struct BlazeFaceDetector: Sendable {
    static let side = 256

    private let network: any Network
    private let file: FilePath

    init(_ model: PackModel, engine: any InferenceEngine) throws {
        (network, file) = (try model.compiled(side: Self.side, engine), model.file.path)
    }

    /// The faces in a window, in pixels of the photo, in the order of the anchors; those that the window cuts are
    /// left out.
    ///
    /// - Parameter margin: what more than the face must be in view, as `FrameWindow.cuts` takes it.
    func faces(in window: FrameWindow, leastScore: Float, margin: Float) throws -> [BlazeFace] {
        try network.run(fill: window.image.copy(into:)) { outputs in
            try faces(outputs, leastScore: leastScore)
        }
        .map { $0.mapped(by: window.toPhoto) }
        .filter { !window.cuts($0.box, margin: margin) }
    }

    private func faces(_ outputs: [TensorView], leastScore: Float) throws -> [BlazeFace] {
        let anchors = Self.anchors
        guard let shifts = outputs.first(where: { $0.values.count == Self.numbersPerAnchor * anchors.count }),
            let scores = outputs.first(where: { $0.values.count == anchors.count })
        else {
            throw FaceSetsError(
                code: .modelUnusable, "the detector does not give boxes of \(anchors.count) anchors",
                path: file, remedy: "Correct its `kind` in pack.json.")
        }
        return anchors.indices.compactMap { i in
            let score = 1 / (1 + exp(-scores.values[i]))
            guard score >= leastScore else { return nil }
            return Self.face(anchors[i], shifts.values, from: Self.numbersPerAnchor * i, score: score)
        }
    }

    /// Centre, size and six points, of which the first two are the eyes; all from the anchor, in pixels.
    private static let numbersPerAnchor = 16

    private static func face(
        _ anchor: Point, _ values: UnsafeBufferPointer<Float>, from first: Int, score: Float
    ) -> BlazeFace {
        func point(_ offset: Int) -> Point {
            Point(anchor.x + values[first + offset], anchor.y + values[first + offset + 1])
        }
        let (centre, width, height) = (point(0), values[first + 2], values[first + 3])
        let box = Box(
            x1: centre.x - width / 2, y1: centre.y - height / 2, x2: centre.x + width / 2,
            y2: centre.y + height / 2)
        return BlazeFace(box: box, leftEye: point(4), rightEye: point(6), score: score)
    }

    /// Centres of the cells of two grids in pixels: of 16 two anchors a cell, of 32 six.
    private static let anchors: [Point] = [(16, 2), (32, 6)].flatMap { stride, count in
        let cells = side / stride
        return (0..<cells * cells * count).map { i in
            let cell = i / count
            return Point(
                (Float(cell % cells) + 0.5) * Float(stride), (Float(cell / cells) + 0.5) * Float(stride))
        }
    }
}

extension BlazeFace {
    func mapped(by transform: AffineTransform) -> BlazeFace {
        let (low, high) = (transform(Point(box.x1, box.y1)), transform(Point(box.x2, box.y2)))
        return BlazeFace(
            box: Box(x1: low.x, y1: low.y, x2: high.x, y2: high.y), leftEye: transform(leftEye),
            rightEye: transform(rightEye), score: score)
    }
}
