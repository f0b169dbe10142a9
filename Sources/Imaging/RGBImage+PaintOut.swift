package import FaceTypes

extension RGBImage {
    /// The image with a box painted over: each pixel blends the colours at the four sides of the box, weighted by
    /// distance.
    ///
    /// Hides a face from detection. Sides outside the image are ignored; a box over the whole image becomes grey.
    package func paintedOut(_ box: Box) -> RGBImage {
        guard let columns = Self.pixels(box.x1, box.x2, within: width),
            let rows = Self.pixels(box.y1, box.y2, within: height)
        else { return self }
        return RGBImage(width: width, height: height) { output in
            _ = withBase { source in
                output.update(from: source, count: 3 * width * height)
                let sides = BoxSides(of: source, width: width, height: height, columns: columns, rows: rows)
                for y in rows {
                    for x in columns { sides.mix(x, y, into: output + 3 * (y * width + x)) }
                }
            }
        }
    }
}

/// The pixels just outside the four sides of a box.
private struct BoxSides {
    private let source: UnsafePointer<UInt8>
    private let width: Int
    private let columns: Range<Int>
    private let rows: Range<Int>
    /// Whether a side is inside the image.
    private let left: Bool
    private let right: Bool
    private let above: Bool
    private let below: Bool

    init(of source: UnsafePointer<UInt8>, width: Int, height: Int, columns: Range<Int>, rows: Range<Int>) {
        self.source = source
        self.width = width
        self.columns = columns
        self.rows = rows
        left = columns.lowerBound > 0
        right = columns.upperBound < width
        above = rows.lowerBound > 0
        below = rows.upperBound < height
    }

    func mix(_ x: Int, _ y: Int, into pixel: UnsafeMutablePointer<UInt8>) {
        var colour = (Float(0), Float(0), Float(0))
        var total = Float(0)
        func add(_ x: Int, _ y: Int, _ present: Bool, distance: Int) {
            guard present else { return }
            let weight = 1 / Float(distance)
            let from = source + 3 * (y * width + x)
            colour.0 += weight * Float(from[0])
            colour.1 += weight * Float(from[1])
            colour.2 += weight * Float(from[2])
            total += weight
        }
        add(columns.lowerBound - 1, y, left, distance: x - columns.lowerBound + 1)
        add(columns.upperBound, y, right, distance: columns.upperBound - x)
        add(x, rows.lowerBound - 1, above, distance: y - rows.lowerBound + 1)
        add(x, rows.upperBound, below, distance: rows.upperBound - y)
        let known = total > 0
        pixel[0] = known ? nearestByte(colour.0 / total) : 128
        pixel[1] = known ? nearestByte(colour.1 / total) : 128
        pixel[2] = known ? nearestByte(colour.2 / total) : 128
    }
}
