import FaceTypes
import Imaging
import Inference
import ModelPacks

/// Faces and their five points by YuNet, a small detector that looks at pictures of any proportions.
///
/// Source: Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", 2023, and OpenCV's `FaceDetectorYN`, whose boxes
/// this gives. The limits and their measurements are in docs/models.md.
struct YuNetDetector: FrameDetector {
    let limits = DetectionLimits(
        leastScore: 0.6, leastScoreInFrames: 0.3, greatestOverlap: 0.3, countsEnds: false)

    /// Canvases of photos that are smaller than the square end at multiples of this, so that they are few.
    private static let smallStep = 128

    private let networks: NetworksBySize
    private let precision: Precision

    init(_ model: PackModel, engine: any InferenceEngine, precision: Precision) {
        // Photos that fill a square of 640 pixels have 39 canvases; compiling one takes as long as ten photos.
        networks = NetworksBySize(
            model.file.path, input: model.input(.nchw), engine: engine, precision: precision, limit: 40)
        self.precision = precision
    }

    func largestSide(upTo side: Int) -> Int { side }

    func prepare(side: Int) throws { _ = try networks.network(PictureSize(side: side)) }

    func mode(sides: [Int], tiled: Bool) -> String {
        mode(
            "yunet", sides: sides, tiled: tiled, precision: precision == .f32 ? nil : precision.rawValue)
    }

    /// A picture that is smaller than the square keeps its size.
    func candidates(_ image: RGBImage, side: Int, leastScore: Float) throws -> [Detection] {
        let reduced = image.reduced(toLongSide: side)
        let canvas = Self.canvas(for: reduced, side: side)
        let grids = YuNetGrids(
            canvas: canvas, scaleX: Float(image.width) / Float(reduced.width),
            scaleY: Float(image.height) / Float(reduced.height))
        return try networks.network(canvas).run(fill: { reduced.copy(ontoCanvas: canvas, $0) }) { outputs in
            try grids.detections(outputs, leastScore: leastScore, model: networks.model)
        }
    }

    /// OpenCV's canvas for what fills the square; black may be added to what is smaller.
    private static func canvas(for picture: RGBImage, side: Int) -> PictureSize {
        let step = max(picture.width, picture.height) < side ? min(smallStep, side) : sideStep
        func padded(_ length: Int) -> Int { (length + step - 1) / step * step }
        return PictureSize(width: padded(picture.width), height: padded(picture.height))
    }
}

extension RGBImage {
    fileprivate func reduced(toLongSide longSide: Int) -> RGBImage {
        guard max(width, height) > longSide else { return self }
        let scale = Double(longSide) / Double(max(width, height))
        return resizedByArea(
            width: max(1, Int((Double(width) * scale).rounded())),
            height: max(1, Int((Double(height) * scale).rounded())))
    }

    /// Writes the image into the top left corner of a black canvas that is not smaller.
    fileprivate func copy(ontoCanvas canvas: PictureSize, _ memory: UnsafeMutableBufferPointer<UInt8>) {
        precondition(memory.count == 3 * canvas.width * canvas.height)
        guard canvas.width > width || canvas.height > height else { return copy(into: memory) }
        memory.update(repeating: 0)
        withPixels { pixels in
            for row in 0..<height {
                let line = UnsafeMutableBufferPointer(rebasing: memory[(3 * canvas.width * row)...])
                _ = line.update(from: pixels[(3 * width * row)..<(3 * width * (row + 1))])
            }
        }
    }
}
