import FaceTypes
import Imaging

/// A square part of a photo at some reduction, as a detector of a fixed input looks at it.
struct FrameWindow: Sendable {
    /// Square; black where the photo ends.
    let image: RGBImage
    /// From pixels of `image` to pixels of the photo, in coordinates whose 0 is the outer edge of the first pixel.
    let toPhoto: AffineTransform
    /// The part of the photo in view.
    let view: Box
    private let photo: Box

    /// Whether a box reaches out of view where the photo goes on: its face is cut, and another window has it whole.
    func cuts(_ box: Box) -> Bool {
        (box.x1 < view.x1 && view.x1 > photo.x1) || (box.y1 < view.y1 && view.y1 > photo.y1)
            || (box.x2 > view.x2 && view.x2 < photo.x2) || (box.y2 > view.y2 && view.y2 < photo.y2)
    }
}

extension FrameWindow {
    /// The whole photo in one window, then finer reductions of it in overlapping ones.
    ///
    /// Costs one reduction of the photo; each coarser one is made from the one before.
    /// - Parameters:
    ///   - side: of a window, pixels.
    ///   - longSides: of the reduced photo, coarsest first, the first at most `side`. One that is more than
    ///     `greatestScale` times the photo's is left out, the first excepted.
    ///   - overlap: of neighbouring windows, at least, as a part of their side.
    static func windows(
        of photo: RGBImage, side: Int, longSides: [Int], overlap: Double, greatestScale: Double
    ) -> [FrameWindow] {
        guard let coarsest = longSides.first, !photo.isEmpty else { return [] }
        let limit = Double(max(photo.width, photo.height)) * greatestScale
        let used = longSides.filter { $0 == coarsest || Double($0) <= limit }
        var reduced = photo
        var levels: [[FrameWindow]] = []
        for longSide in used.reversed() {
            reduced = reduced.reduced(toLongSide: longSide, of: photo)
            levels.append(windows(of: reduced, in: photo, side: side, overlap: overlap))
        }
        return levels.reversed().flatMap { $0 }
    }

    private static func windows(of reduced: RGBImage, in photo: RGBImage, side: Int, overlap: Double)
        -> [FrameWindow]
    {
        let columns = starts(length: reduced.width, side: side, overlap: overlap)
        let rows = starts(length: reduced.height, side: side, overlap: overlap)
        return rows.flatMap { y in columns.map { x in window(x, y, of: reduced, in: photo, side: side) } }
    }

    /// Where windows begin: as few as cover the length with the overlap, evenly spread. A length shorter than a window
    /// has one, centred, which begins before it.
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
    /// This image, of the same view as `photo`, at the size at which the photo's longer side has `longSide` pixels.
    fileprivate func reduced(toLongSide longSide: Int, of photo: RGBImage) -> RGBImage {
        let scale = Double(longSide) / Double(max(photo.width, photo.height))
        return resizedByArea(
            width: max(1, Int((Double(photo.width) * scale).rounded())),
            height: max(1, Int((Double(photo.height) * scale).rounded())))
    }
}
