package import FaceTypes

/// Turns the bytes of a file into pixels.
package protocol ImageSource: Sendable {
    /// Whether the first bytes (64 suffice) are those of a format that can be opened or that is known to be a photo.
    func isPhoto(head: [UInt8]) -> Bool

    /// Decodes a whole photo for analysis: RGB8 without colour conversion.
    ///
    /// - Throws: `FaceSetsError` whose `code` is the reason to record: `zero_bytes`, `truncated`, `undecodable`,
    ///   `too_many_pixels`, `unsupported_raw`, `unsupported_format`.
    func decode(_ content: [UInt8]) throws -> DecodedPhoto

    /// As `decode`, of a large photo perhaps fewer pixels, where its format makes that cheaper.
    func decode(_ content: [UInt8], _ decoding: Decoding) throws -> DecodedPhoto

    /// The pixels that decoding will give, told from the header alone; 0 where that fails.
    func pixelCount(_ content: [UInt8]) -> Int

    /// What a photo shows, told without decoding it; nil where that takes its pixels: `RGBImage.pictureDigest` of those
    /// that `decode` gives.
    func pictureDigest(_ content: [UInt8]) -> PictureDigest?

    /// What a photo says about itself, without decoding its pixels.
    ///
    /// - Throws: as `decode`.
    func metadata(_ content: [UInt8]) throws -> EmbeddedMetadata

    /// To be called by each thread of a caller's own that has decoded photos, before it ends.
    func releaseThreadResources()

    /// Decodes a whole photo for people: RGB8, converted to sRGB.
    func decodeForExport(_ content: [UInt8]) throws -> RGBImage

    /// The photo for people at no more than `maximumSide` pixels a side.
    func thumbnail(_ content: [UInt8], maximumSide: Int) throws -> RGBImage
}

extension ImageSource {
    package func decode(_ content: [UInt8], _ decoding: Decoding) throws -> DecodedPhoto {
        try decode(content)
    }

    package func pictureDigest(_ content: [UInt8]) -> PictureDigest? { nil }

    /// Decodes all of it.
    package func metadata(_ content: [UInt8]) throws -> EmbeddedMetadata { try decode(content).metadata }

    /// Decodes all of it, then reduces it.
    package func thumbnail(_ content: [UInt8], maximumSide: Int) throws -> RGBImage {
        try decodeForExport(content).reduced(toSide: maximumSide)
    }
}

extension RGBImage {
    /// The image with no side longer than `maximumSide`; one that is small enough stays as it is.
    package func reduced(toSide maximumSide: Int) -> RGBImage {
        let scale = Double(maximumSide) / Double(max(width, height, 1))
        guard scale < 1 else { return self }
        return resizedByArea(
            width: max(1, Int((Double(width) * scale).rounded())),
            height: max(1, Int((Double(height) * scale).rounded())))
    }
}
