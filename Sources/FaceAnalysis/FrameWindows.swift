import FaceTypes
import Imaging

/// A square part of a photo, reduced by some factor, as input for a detector of a fixed size.
struct FrameWindow: Sendable {
    /// Square; pixels outside the photo are black.
    let image: RGBImage
    /// From pixels of `image` to pixels of the photo, in coordinates whose 0 is the outer edge of the first pixel.
    let toPhoto: AffineTransform
    /// The part of the photo in view.
    let view: Box
    private let photo: Box

    /// Whether the window cuts off a box inside the photo. Another window then contains all of it.
    ///
    /// - Parameter margin: the margin around the box that must be in view too, as a share of its longer side. For a
    ///   face that is cut off, a detector may return the box of a smaller one next to the edge.
    func cuts(_ box: Box, margin: Float = 0) -> Bool {
        let more = margin * box.longSidePixels
        return (box.x1 - more < view.x1 && view.x1 > photo.x1)
            || (box.y1 - more < view.y1 && view.y1 > photo.y1)
            || (box.x2 + more > view.x2 && view.x2 < photo.x2)
            || (box.y2 + more > view.y2 && view.y2 < photo.y2)
    }
}

extension FrameWindow {
    /// Part of the detector's mode in an embedding space, before the numbers, if photos were searched in windows up to
    /// full size.
    static let tilesMode = ", tiles"
    /// Margin around a face that must be in view in tiles, as a share of the face's longer side.
    static let tilesMargin: Float = 0.25

    /// Overlapping windows of each reduction of the photo, coarsest first. A reduction no larger than a window has one.
    ///
    /// Each reduction is computed from the next finer one. Windows are created on access, so only the reductions are
    /// kept in memory: with the long sides of `halvings`, a third of the photo's size in addition to the photo.
    /// - Parameters:
    ///   - side: side of a window in pixels.
    ///   - longSides: long sides of the reductions in pixels, coarsest first, at most the photo's own.
    ///   - overlap: minimum overlap of neighbouring windows, as a share of their side.
    static func windows(
        of photo: RGBImage, side: Int, longSides: [Int], overlap: Double
    ) -> some BidirectionalCollection<FrameWindow> {
        var reduced = photo
        let levels = longSides.reversed().map { longSide in
            reduced = reduced.reduced(toLongSide: longSide, of: photo)
            return reduced
        }
        return levels.reversed().lazy.flatMap { level in
            places(in: level, side: side, overlap: overlap).lazy.map { place in
                window(place.x, place.y, of: level, in: photo, side: side)
            }
        }
    }

    /// The photo's long side, repeatedly halved while it is more than 1.25 times `least`; coarsest first.
    static func halvings(of photo: RGBImage, above least: Int) -> [Int] {
        let halves = sequence(first: max(photo.width, photo.height)) { $0 / 2 }
        return halves.prefix { 4 * $0 > 5 * least }.reversed()
    }

    private static func places(in reduced: RGBImage, side: Int, overlap: Double) -> [(x: Int, y: Int)] {
        let columns = starts(length: reduced.width, side: side, overlap: overlap)
        let rows = starts(length: reduced.height, side: side, overlap: overlap)
        return rows.flatMap { y in columns.map { x in (x, y) } }
    }

    /// Start positions of the smallest number of windows that cover the length with the overlap, evenly spaced. A
    /// length shorter than a window has one centred window, with a negative start.
    static func starts(length: Int, side: Int, overlap: Double) -> [Int] {
        guard length > side else { return [(length - side) / 2] }
        let step = Double(side) * (1 - overlap)
        let count = Int((Double(length - side) / step).rounded(.up))
        return (0...count).map { (length - side) * $0 / count }
    }

    private static func window(_ x: Int, _ y: Int, of reduced: RGBImage, in photo: RGBImage, side: Int)
        -> FrameWindow
    {
        let (scaleX, scaleY) = (
            Double(photo.width) / Double(reduced.width), Double(photo.height) / Double(reduced.height)
        )
        let toPhoto = AffineTransform(
            xx: scaleX, xy: 0, tx: Double(x) * scaleX, yx: 0, yy: scaleY, ty: Double(y) * scaleY)
        let (low, high) = (toPhoto(Point(0, 0)), toPhoto(Point(Float(side), Float(side))))
        let frame = Box(x1: 0, y1: 0, x2: Float(photo.width), y2: Float(photo.height))
        return FrameWindow(
            image: reduced.placed(onCanvasWidth: side, height: side, x: -x, y: -y), toPhoto: toPhoto,
            view: Box(x1: low.x, y1: low.y, x2: high.x, y2: high.y), photo: frame)
    }
}

extension RGBImage {
    /// This image, a reduction of all of `photo`, resized so that the photo's longer side has `longSide` pixels.
    fileprivate func reduced(toLongSide longSide: Int, of photo: RGBImage) -> RGBImage {
        if longSide == max(width, height), width == photo.width { return self }
        let scale = Double(longSide) / Double(max(photo.width, photo.height))
        return resizedByArea(
            width: max(1, Int((Double(photo.width) * scale).rounded())),
            height: max(1, Int((Double(photo.height) * scale).rounded())))
    }
}
