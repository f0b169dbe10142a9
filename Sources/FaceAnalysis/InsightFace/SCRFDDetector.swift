import FaceTypes
import Imaging
import Inference
import ModelPacks

/// Faces and their five points by SCRFD, a detector without anchors' sizes: each cell of three grids says how far the
/// sides of a face and its points lie from it.
///
/// Source: Guo et al., "Sample and Computation Redistribution for Efficient Face Detection", 2021, and the Python
/// package insightface, whose boxes this gives.
struct SCRFDDetector: Sendable {
    /// Least score of a face.
    static let leastScore: Float = 0.5
    /// Greatest intersection over union of two faces.
    static let greatestOverlap: Float = 0.4
    /// Side of the windows in which large frames are looked at, unless the network takes a smaller square alone.
    static let greatestTileSide = 640
    /// Of neighbouring windows, as a part of their side.
    static let tileOverlap = 0.2
    /// Greatest part of a face that lies in a larger one, where windows are looked at.
    static let greatestCover: Float = 0.6
    /// Sides are multiples of the coarsest stride.
    static let sideStep = 32

    let networks: NetworksBySide
    /// The side of the square that the network takes, where it takes no other.
    private let fixedSide: Int?

    private let precision: Precision

    init(_ model: PackModel, engine: any InferenceEngine, precision: Precision) {
        networks = NetworksBySide(
            model.file.path, input: model.input(.nchw), engine: engine, precision: precision)
        self.precision = precision
        fixedSide = model.size
    }

    /// The side at which the network looks at a frame, where `side` is wished for.
    func largestSide(upTo side: Int) -> Int {
        min(side, fixedSide ?? side)
    }

    /// The faces of an image by descending score.
    ///
    /// - Parameters:
    ///   - sides: squares into which the image is fitted, one after another; faces found in several are suppressed
    ///     together.
    ///   - tiled: whether the image is looked at in windows too, at finer reductions than the sides allow, up to its
    ///     full size; a part of a face that lies in the whole one is then left out.
    func detect(_ image: RGBImage, sides: [Int], tiled: Bool = false) throws -> [Detection] {
        guard image.width > 0, image.height > 0 else { return [] }
        var found = try sides.flatMap { try candidates(image, side: $0) }
        guard tiled else { return suppressOverlaps(found, overlap: Self.greatestOverlap) }
        let windows = FrameWindow.windows(
            of: image, side: tileSide,
            longSides: FrameWindow.halvings(of: image, above: sides.max() ?? tileSide),
            overlap: Self.tileOverlap, greatestScale: 1)
        found += try windows.flatMap(candidates(in:))
        return withoutParts(
            suppressOverlaps(found, overlap: Self.greatestOverlap), cover: Self.greatestCover)
    }

    /// What shapes the faces of photos, for the embedding space.
    func mode(sides: [Int], tiled: Bool) -> String {
        let whole = "scrfd \(sides.map(String.init).joined(separator: ","))"
        let limits =
            "score \(Self.leastScore), overlap \(Self.greatestOverlap)"
            + (precision == .f32 ? "" : ", \(precision)")
        let tiles =
            "\(FrameWindow.tilesMode) \(tileSide), window overlap \(Self.tileOverlap), "
            + "margin \(FrameWindow.tilesMargin), cover \(Self.greatestCover)"
        return "\(whole), \(limits)" + (tiled ? tiles : "")
    }

    private var tileSide: Int { largestSide(upTo: Self.greatestTileSide) }

    private func candidates(in window: FrameWindow) throws -> [Detection] {
        let grids = SCRFDGrids(side: window.image.width, scale: 1)
        let found = try networks.network(grids.side).run(fill: window.image.copy(into:)) { outputs in
            try grids.detections(outputs, leastScore: Self.leastScore, model: networks.model)
        }
        return found.map { $0.mapped(by: window.toPhoto) }
            .filter { !window.cuts($0.box, margin: FrameWindow.tilesMargin) }
    }

    /// The side of the square that the network is given.
    func canvas(for side: Int) -> Int { fixedSide ?? side }

    private func candidates(_ image: RGBImage, side: Int) throws -> [Detection] {
        let fitted = FittedSize(image, side: side)
        let canvas = canvas(for: side)
        let grids = SCRFDGrids(side: canvas, scale: fitted.scale)
        return try networks.network(canvas).run { frame in
            image.fit(fitted, onto: frame, side: canvas)
        } read: { outputs in
            try grids.detections(outputs, leastScore: Self.leastScore, model: networks.model)
        }
    }
}

/// The size at which an image fits into a square with its proportions kept.
///
/// The rest of the square is black and cannot be left away: faces near its edge move by up to 2 pixels on a canvas cut
/// to the image, since the network takes what lies beyond a canvas for grey.
struct FittedSize {
    let width: Int
    let height: Int
    /// Pixels of the fitted image a pixel of the original.
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
