import FaceTypes
import Imaging

extension RGBImage {
    /// The image with boxes filled from the pixels around them, so that no face is left in them.
    ///
    /// Each pixel becomes the mean of the nearest pixels outside its box to the left, right, top and bottom, weighted by
    /// the inverse of their distance. Pixels inside `kept` stay as they are.
    func paintingOut(_ boxes: [Box], keeping kept: Box) -> RGBImage {
        var pixels = withPixels { Array($0) }
        let guarded = PixelRectangle(kept, width: width, height: height)
        for box in boxes {
            let area = PixelRectangle(box.grown(by: Self.margin), width: width, height: height)
            fill(area, in: &pixels, except: guarded)
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    /// Hair and chin stand beyond a detector's box.
    private static var margin: Float { 0.25 }

    private func fill(_ area: PixelRectangle, in pixels: inout [UInt8], except kept: PixelRectangle) {
        let source = pixels
        for y in area.rows {
            for x in area.columns where !(kept.rows.contains(y) && kept.columns.contains(x)) {
                let around = surroundings(of: x, y, area)
                for channel in 0..<3 {
                    var (sum, weight) = (Float(0), Float(0))
                    for (offset, distance) in around {
                        sum += Float(source[offset + channel]) / distance
                        weight += 1 / distance
                    }
                    pixels[3 * (y * width + x) + channel] =
                        weight > 0 ? UInt8(sum / weight) : Self.neutral
                }
            }
        }
    }

    /// What a box that fills the whole frame becomes.
    private static var neutral: UInt8 { 127 }

    /// Offsets of the pixels outside the area in the four directions, and how far away they are.
    private func surroundings(of x: Int, _ y: Int, _ area: PixelRectangle) -> [(offset: Int, distance: Float)]
    {
        let (left, right) = (area.columns.lowerBound - 1, area.columns.upperBound)
        let (top, bottom) = (area.rows.lowerBound - 1, area.rows.upperBound)
        var found: [(offset: Int, distance: Float)] = []
        if left >= 0 { found.append((3 * (y * width + left), Float(x - left))) }
        if right < width { found.append((3 * (y * width + right), Float(right - x))) }
        if top >= 0 { found.append((3 * (top * width + x), Float(y - top))) }
        if bottom < height { found.append((3 * (bottom * width + x), Float(bottom - y))) }
        return found
    }
}

/// The whole pixels that a box covers within a frame.
private struct PixelRectangle {
    let columns: Range<Int>
    let rows: Range<Int>

    init(_ box: Box, width: Int, height: Int) {
        func span(_ low: Float, _ high: Float, _ limit: Int) -> Range<Int> {
            let start = min(limit, max(0, Int(low.rounded(.down).clamped)))
            return start..<max(start, min(limit, Int(high.rounded(.up).clamped)))
        }
        columns = span(box.x1, box.x2, width)
        rows = span(box.y1, box.y2, height)
    }
}

extension Float {
    /// Within what an `Int` surely holds; NaN becomes 0.
    fileprivate var clamped: Float { isNaN ? 0 : Swift.min(1e7, Swift.max(-1e7, self)) }
}
