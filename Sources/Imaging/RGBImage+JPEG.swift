import CJPEG

extension RGBImage {
    /// Decodes a JPEG, or a part of it, without applying its orientation. Nil if the decoder warns of damage, or the colour
    /// space is not an ordinary one. Calls `fs_jpeg_decode`.
    ///
    /// libvips gives the same pixels, but it feeds libjpeg pieces too small for fast entropy decoding, and cannot decode a
    /// part of a picture.
    /// - Parameters:
    ///   - size: size of the complete picture in pixels.
    ///   - reduction: 1, 2, 4 or 8.
    ///   - region: the part to decode, in pixels of the reduced picture.
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
