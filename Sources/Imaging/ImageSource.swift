package import FaceTypes

/// Decodes files into pixels.
package protocol ImageSource: Sendable {
    /// Whether the first bytes (64 are enough) are those of a known photo format.
    func isPhoto(head: [UInt8]) -> Bool

    /// Decodes a whole photo for analysis: RGB8 without colour conversion.
    ///
    /// - Throws: `FaceSetsError` whose `code` is the reason to record: `zero_bytes`, `truncated`, `undecodable`,
    ///   `too_many_pixels`, `unsupported_raw`, `unsupported_format`.
    func decode(_ content: [UInt8]) throws -> DecodedPhoto

    /// Like `decode`, but may return fewer pixels of a large photo if its format makes that cheaper.
    func decode(_ content: [UInt8], _ decoding: Decoding) throws -> DecodedPhoto

    /// The number of pixels that decoding will return, from the header only; 0 on failure.
    func pixelCount(_ content: [UInt8]) -> Int

    /// A digest of the picture, computed without decoding it; nil if that takes its pixels:
    /// `RGBImage.pictureDigest` of the result of `decode`.
    func pictureDigest(_ content: [UInt8]) -> PictureDigest?

    /// The metadata in a photo, read without decoding its pixels.
    ///
    /// - Throws: see `decode`.
    func metadata(_ content: [UInt8]) throws -> EmbeddedMetadata

    /// Each thread that has decoded photos must call this before it ends.
    func releaseThreadResources()

    /// Decodes a whole photo for display: RGB8, converted to sRGB.
    func decodeForExport(_ content: [UInt8]) throws -> RGBImage

    /// The photo for display, with no side longer than `maximumSide`.
    func thumbnail(_ content: [UInt8], maximumSide: Int) throws -> RGBImage
}

extension ImageSource {
    package func decode(_ content: [UInt8], _ decoding: Decoding) throws -> DecodedPhoto {
        try decode(content)
    }

    package func pictureDigest(_ content: [UInt8]) -> PictureDigest? { nil }

    /// Decodes everything.
    package func metadata(_ content: [UInt8]) throws -> EmbeddedMetadata { try decode(content).metadata }

    /// Decodes everything, then reduces it.
    package func thumbnail(_ content: [UInt8], maximumSide: Int) throws -> RGBImage {
        try decodeForExport(content).reduced(toSide: maximumSide)
    }
}

extension RGBImage {
    /// The image with no side longer than `maximumSide`; unchanged if it is small enough.
    package func reduced(toSide maximumSide: Int) -> RGBImage {
        let scale = Double(maximumSide) / Double(max(width, height, 1))
        guard scale < 1 else { return self }
        return resizedByArea(
            width: max(1, Int((Double(width) * scale).rounded())),
            height: max(1, Int((Double(height) * scale).rounded())))
    }
}
