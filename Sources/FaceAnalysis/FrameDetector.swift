import FaceTypes
import Imaging
import Inference

/// A network that detects faces in a picture fitted into a square. Detections from several squares are combined.
protocol FrameDetector: Sendable {
    var limits: DetectionLimits { get }

    /// Default sides, in pixels, of the squares into which photos are fitted.
    var defaultSides: [Int] { get }

    /// The requested squares that are useful for a photo; the first always is.
    ///
    /// - Parameter longSide: of the photo, in pixels.
    func sides(_ sides: [Int], forLongSide longSide: Int) -> [Int]

    /// The largest square that the network takes, up to `side`; pixels.
    func largestSide(upTo side: Int) -> Int

    /// The faces of a picture fitted into a square, in its own pixels, overlapping ones included.
    func candidates(_ image: RGBImage, side: Int, leastScore: Float) throws -> [Detection]

    /// Compiles the network for pictures that fill a square, if that has not been done.
    func prepare(side: Int) throws

    /// Name, sizes and limits, for the embedding space.
    func mode(sides: [Int], tiled: Bool) -> String
}

/// The numbers of a family of detectors.
struct DetectionLimits: Hashable, Sendable {
    /// Least score of a face.
    let leastScore: Float
    /// With a lower score, a detection may not be a face, or may be a face on its side.
    let certainScore: Float
    /// The square at which faces that fill the frame are detected; nil if the usual ones detect them.
    let frameFillingSide: Int?
    /// Least score of a face when frames are verified: anything that another detector could take for a face counts.
    let leastScoreInFrames: Float
    /// Greatest intersection over union of two faces.
    let greatestOverlap: Float
    /// See `suppressOverlaps`.
    let countsEnds: Bool
}

extension FrameDetector {
    /// Sides are multiples of the coarsest stride.
    static var sideStep: Int { 32 }
    /// Side of the windows in which large photos are searched, unless the network only takes smaller squares.
    static var greatestTileSide: Int { 640 }
    /// Overlap of neighbouring windows, as a share of their side.
    static var tileOverlap: Double { 0.2 }
    /// Greatest share of a face's area that may be inside a larger face when windows are searched.
    static var greatestCover: Float { 0.6 }

    /// Smallest size of a face that fills the frame, relative to the photo's shorter side.
    static var frameFillingShare: Float { 0.5 }

    /// Detects faces that fill the frame, which a network trained on crowds misses at its usual size.
    ///
    /// Small faces are blurred at this size, so small detections do not count.
    func frameFilling(_ image: RGBImage) throws -> [Detection] {
        guard let side = limits.frameFillingSide, !image.isEmpty else { return [] }
        let least = Self.frameFillingShare * Float(min(image.width, image.height))
        return try detect(image, sides: [side]).filter {
            $0.box.clamped(width: image.width, height: image.height).longSidePixels >= least
        }
    }

    private var tileSide: Int { largestSide(upTo: Self.greatestTileSide) }

    /// The faces of an image by descending score.
    ///
    /// - Parameters:
    ///   - longSide: of the photo that `image` was reduced from; nil if it was not reduced.
    ///   - sides: squares into which the image is fitted, one after another; overlaps are suppressed over all of them.
    ///   - tiled: also search windows, at finer reductions than `sides` up to full size. A detection inside
    ///     a larger face is then dropped.
    func detect(
        _ image: RGBImage, ofLongSide longSide: Int? = nil, sides: [Int], tiled: Bool = false,
        leastScore: Float? = nil
    ) throws -> [Detection] {
        guard !image.isEmpty else { return [] }
        let leastScore = leastScore ?? limits.leastScore
        let used = self.sides(sides, forLongSide: longSide ?? max(image.width, image.height))
        var found = try used.flatMap { try candidates(image, side: $0, leastScore: leastScore) }
        guard tiled else { return suppressed(found) }
        let windows = FrameWindow.windows(
            of: image, side: tileSide,
            longSides: FrameWindow.halvings(of: image, above: used.max() ?? tileSide),
            overlap: Self.tileOverlap)
        found += try windows.flatMap { window in
            try candidates(window.image, side: tileSide, leastScore: leastScore)
                .map { $0.mapped(by: window.toPhoto) }
                .filter { !window.cuts($0.box, margin: FrameWindow.tilesMargin) }
        }
        return withoutParts(suppressed(found), cover: Self.greatestCover)
    }

    private func suppressed(_ found: [Detection]) -> [Detection] {
        suppressOverlaps(found, overlap: limits.greatestOverlap, countingEnds: limits.countsEnds)
    }

    /// `name` with sizes and limits, a precision other than f32, then what windows add.
    func mode(_ name: String, sides: [Int], note: String = "", tiled: Bool, precision: Precision)
        -> String
    {
        let whole = "\(name) \(sides.map(String.init).joined(separator: ","))\(note)"
        let limits = "score \(limits.leastScore), overlap \(limits.greatestOverlap)"
        let tiles =
            "\(FrameWindow.tilesMode) \(tileSide), window overlap \(Self.tileOverlap), "
            + "margin \(FrameWindow.tilesMargin), cover \(Self.greatestCover)"
        let reduced = precision == .f32 ? "" : ", \(precision.rawValue)"
        return "\(whole), \(limits)" + reduced + (tiled ? tiles : "")
    }
}

extension Detection {
    var isFinite: Bool {
        [box.x1, box.y1, box.x2, box.y2].allSatisfy(\.isFinite)
            && points.all.allSatisfy { $0.x.isFinite && $0.y.isFinite }
    }
}
