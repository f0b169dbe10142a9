import FaceTypes

/// A rectangle of at least one pixel.
struct PixelRegion: Hashable, Sendable {
    var columns: Range<Int>
    var rows: Range<Int>

    init(columns: Range<Int>, rows: Range<Int>) {
        self.columns = columns
        self.rows = rows
    }

    /// The pixels of a box inside an image of this size; nil if there are none.
    init?(_ box: Box, width: Int, height: Int) {
        guard let columns = RGBImage.pixels(box.x1, box.x2, within: width),
            let rows = RGBImage.pixels(box.y1, box.y2, within: height)
        else { return nil }
        self.init(columns: columns, rows: rows)
    }

    /// The same pixels before rotation by an EXIF orientation, in the image of the given size.
    func before(orientation: Int, width: Int, height: Int) -> PixelRegion {
        func mirrored(_ range: Range<Int>, _ length: Int) -> Range<Int> {
            length - range.upperBound..<length - range.lowerBound
        }
        return switch orientation {
        case 2: PixelRegion(columns: mirrored(columns, width), rows: rows)
        case 3: PixelRegion(columns: mirrored(columns, width), rows: mirrored(rows, height))
        case 4: PixelRegion(columns: columns, rows: mirrored(rows, height))
        case 5: PixelRegion(columns: rows, rows: columns)
        case 6: PixelRegion(columns: rows, rows: mirrored(columns, height))
        case 7: PixelRegion(columns: mirrored(rows, width), rows: mirrored(columns, height))
        case 8: PixelRegion(columns: mirrored(rows, width), rows: columns)
        default: self
        }
    }

    /// The smallest region that contains all of them; nil if there are none.
    static func covering(_ regions: [PixelRegion]) -> PixelRegion? {
        guard let first = regions.first else { return nil }
        return regions.reduce(first) { all, one in
            PixelRegion(
                columns: min(
                    all.columns.lowerBound, one.columns.lowerBound)..<max(
                        all.columns.upperBound, one.columns.upperBound),
                rows: min(
                    all.rows.lowerBound, one.rows.lowerBound)..<max(
                        all.rows.upperBound, one.rows.upperBound))
        }
    }
}
