import FaceTypes
import Imaging
import Inference
import ModelPacks

/// Detects faces and their five points with SCRFD, an anchor-free detector: each cell of three grids predicts the
/// distances to the sides and points of a face.
///
/// Source: Guo et al., "Sample and Computation Redistribution for Efficient Face Detection", 2021, and the Python
/// package insightface; the boxes are the same.
struct SCRFDDetector: FrameDetector {
    let limits = DetectionLimits(
        leastScore: 0.5, certainScore: 0.7, frameFillingSide: 128, leastScoreInFrames: 0.5,
        greatestOverlap: 0.4, countsEnds: true)

    private let networks: NetworksBySide
    /// The side of the square, if the network only takes one size.
    private let fixedSide: Int?
    private let precision: Precision

    init(_ model: PackModel, engine: any InferenceEngine, precision: Precision) {
        networks = NetworksBySide(
            model.networkFile, input: model.input(.nchw), engine: engine, precision: precision)
        self.precision = precision
        fixedSide = model.size
    }

    let defaultSides = [640]

    func prepare(side: Int) throws { _ = try networks.network(fixedSide ?? side) }

    func sides(_ sides: [Int], forLongSide longSide: Int) -> [Int] { sides }

    func largestSide(upTo side: Int) -> Int { min(side, fixedSide ?? side) }

    func mode(sides: [Int], tiled: Bool) -> String {
        mode("scrfd", sides: sides, tiled: tiled, precision: precision)
    }

    func candidates(_ image: RGBImage, side: Int, leastScore: Float) throws -> [Detection] {
        let fitted = FittedSize(image, side: side)
        let canvas = fixedSide ?? side
        let grids = SCRFDGrids(side: canvas, scale: fitted.scale)
        return try networks.network(canvas).run { frame in
            image.fit(fitted, onto: frame, side: canvas)
        } read: { outputs in
            try grids.detections(outputs, leastScore: leastScore, model: networks.model)
        }
    }
}

/// The size of an image scaled to fit into a square, with its aspect ratio preserved.
///
/// The rest of the square is black and cannot be omitted: faces near the edge move by up to 2 pixels on a canvas cut to
/// the image, because the network treats the outside of a canvas as grey.
struct FittedSize {
    let width: Int
    let height: Int
    /// Pixels of the fitted image per pixel of the original.
    let scale: Float

    init(_ image: RGBImage, side: Int) {
        let ratio = Double(image.height) / Double(image.width)
        if ratio > 1 {
            height = side
            width = max(1, Int(Double(side) / ratio))
        } else {
            width = side
            height = max(1, Int(Double(side) * ratio))
        }
        scale = Float(Double(height) / Double(image.height))
    }
}

extension RGBImage {
    /// Writes the fitted image into the top left corner of a black square.
    fileprivate func fit(_ size: FittedSize, onto square: UnsafeMutableBufferPointer<UInt8>, side: Int) {
        precondition(square.count == 3 * side * side && max(size.width, size.height) <= side)
        guard let corner = square.baseAddress else { return }
        resizeBilinear(width: size.width, height: size.height, ontoCanvas: corner, canvasWidth: side)
        square[(3 * side * size.height)...].update(repeating: 0)
    }
}
