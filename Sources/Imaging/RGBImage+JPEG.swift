import CJPEG

extension RGBImage {
    /// A JPEG, or a part of it, as it is stored; nil where its decoder warns of damage, or the picture is not of the usual
    /// colours. Calls `fs_jpeg_decode`.
    ///
    /// libvips gives the same pixels. It feeds libjpeg small pieces, for which entropy decoding has no fast way, and it
    /// decodes no part of a picture.
    /// - Parameters:
    ///   - size: of the whole picture, pixels.
    ///   - reduction: 1, 2, 4 or 8.
    ///   - region: in the reduced picture.
    init?(
        ofJPEG content: [UInt8], size: (width: Int, height: Int), reducedBy reduction: Int,
        _ region: PixelRegion
    ) {
        let (columns, rows) = (region.columns, region.rows)
        do {
            try self.init(width: columns.count, height: rows.count) { (pixels: UnsafeMutablePointer<UInt8>) in
                let failure = fs_jpeg_decode(
                    content, content.count, Int32(size.width), Int32(size.height), Int32(reduction),
                    Int32(columns.lowerBound), Int32(rows.lowerBound), Int32(columns.count),
                    Int32(rows.count), pixels)
                if failure != 0 { throw NotDecoded() }
            }
        } catch {
            return nil
        }
    }

    private struct NotDecoded: Error {}

    /// A copy of some of the pixels.
    func part(_ region: PixelRegion) -> RGBImage {
        let (columns, rows) = (region.columns, region.rows)
        guard columns.count < width || rows.count < height else { return self }
        return placed(
            onCanvasWidth: columns.count, height: rows.count, x: -columns.lowerBound, y: -rows.lowerBound)
    }
}
