import CJPEG

/// The grey levels of a part of a photo, at full size.
struct GreyPart {
    let region: PixelRegion
    private let levels: [UInt8]

    /// From a JPEG as stored; rows before the region are skipped, rows after it are not read, and colours are not
    /// decoded. Nil if the picture cannot be read in this way. Calls `fs_jpeg_grey`.
    init?(ofJPEG content: [UInt8], width: Int, height: Int, _ region: PixelRegion) {
        var failure: Int32 = 1
        let (columns, rows) = (region.columns, region.rows)
        levels = [UInt8](unsafeUninitializedCapacity: columns.count * rows.count) { buffer, filled in
            failure = fs_jpeg_grey(
                content, content.count, Int32(width), Int32(height), Int32(columns.lowerBound),
                Int32(rows.lowerBound), Int32(columns.count), Int32(rows.count), buffer.baseAddress)
            filled = failure == 0 ? columns.count * rows.count : 0
        }
        guard failure == 0 else { return nil }
        self.region = region
    }

    /// Like `RGBImage.laplacianVariance`, for a region inside this part.
    func laplacianVariance(in part: PixelRegion) -> Double {
        let first = part.columns.lowerBound - region.columns.lowerBound
        let grey = part.rows.flatMap { row in
            let start = (row - region.rows.lowerBound) * region.columns.count + first
            return levels[start..<start + part.columns.count]
        }
        return grey.withUnsafeBufferPointer {
            RGBImage.laplacianVariance($0, width: part.columns.count, height: part.rows.count)
        }
    }
}
