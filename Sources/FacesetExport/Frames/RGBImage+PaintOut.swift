import FaceTypes
import Imaging

extension RGBImage {
    /// The image with boxes and their surroundings painted over, so that no face remains in them; pixels inside `kept`
    /// are unchanged.
    func paintingOut(_ boxes: [Box], keeping kept: Box) -> RGBImage {
        let painted = boxes.reduce(self) { $0.paintedOut($1.grown(by: Self.margin)) }
        return painted.replacing(kept, from: self)
    }

    /// Hair and chin extend beyond a detector's box.
    private static var margin: Float { 0.25 }

    /// The image with the pixels of a box from another one of the same size.
    private func replacing(_ box: Box, from other: RGBImage) -> RGBImage {
        var pixels = withPixels { Array($0) }
        let columns = Self.span(box.x1, box.x2, within: width)
        other.withPixels { source in
            for y in Self.span(box.y1, box.y2, within: height) {
                let row = 3 * (y * width + columns.lowerBound)..<3 * (y * width + columns.upperBound)
                pixels.replaceSubrange(row, with: source[row])
            }
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    /// The whole pixels that a side of a box touches.
    private static func span(_ low: Float, _ high: Float, within limit: Int) -> Range<Int> {
        guard low < high, low < Float(limit), high > 0 else { return 0..<0 }
        return Int(max(0, low).rounded(.down))..<Int(min(Float(limit), high).rounded(.up))
    }
}
