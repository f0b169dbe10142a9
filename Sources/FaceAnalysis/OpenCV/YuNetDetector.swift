import FaceTypes
import Imaging
import Inference
import ModelPacks

/// Detects faces and their five points with YuNet, a small detector for pictures of any aspect ratio.
///
/// Source: Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", 2023, and OpenCV's `FaceDetectorYN`; the boxes
/// are the same. The limits and their measurements are in docs/models.md.
struct YuNetDetector: FrameDetector {
    let limits = DetectionLimits(
        leastScore: 0.6, certainScore: 0.88, frameFillingSide: nil, leastScoreInFrames: 0.3,
        greatestOverlap: 0.3, countsEnds: false)

    private let network: NetworkForAnySize
    private let precision: Precision

    init(_ model: PackModel, engine: any InferenceEngine, precision: Precision) {
        network = NetworkForAnySize(
            model.networkFile, input: model.input(.nchw), engine: engine, precision: precision)
        self.precision = precision
    }

    /// 1280 for small faces in photos of 2 megapixels or more.
    let defaultSides = [640, 1280]

    /// A further square is only useful if the photo is at least 1.5 times as large; otherwise it shows little more.
    func sides(_ sides: [Int], forLongSide longSide: Int) -> [Int] {
        sides.enumerated().filter { $0.offset == 0 || 3 * $0.element <= 2 * longSide }.map(\.element)
    }

    /// The network takes pictures of any size.
    func prepare(side: Int) throws { _ = try network.compiled }

    func largestSide(upTo side: Int) -> Int { side }

    func mode(sides: [Int], tiled: Bool) -> String {
        mode(
            "yunet", sides: sides, note: sides.count > 1 ? " if reduced by 1.5" : "", tiled: tiled,
            precision: precision)
    }

    /// A picture that is smaller than the square keeps its size.
    func candidates(_ image: RGBImage, side: Int, leastScore: Float) throws -> [Detection] {
        let reduced = image.reduced(toSide: side)
        let canvas = PictureSize(
            width: Self.padded(reduced.width), height: Self.padded(reduced.height))
        let grids = YuNetGrids(
            canvas: canvas, scaleX: Float(image.width) / Float(reduced.width),
            scaleY: Float(image.height) / Float(reduced.height))
        return try network.compiled.run(canvas, fill: { reduced.copy(ontoCanvas: canvas, $0) }) { outputs in
            try grids.detections(outputs, leastScore: leastScore, model: network.model)
        }
    }

    /// No more padding than this: with more black around a photo, faces near its edge are shifted or missed.
    private static func padded(_ length: Int) -> Int { (length + sideStep - 1) / sideStep * sideStep }
}

extension RGBImage {
    /// Writes the image into the top left corner of a black canvas that is at least as large.
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
