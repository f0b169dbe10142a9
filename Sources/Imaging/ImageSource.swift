package import FaceTypes

/// A photo as needed for analysis.
package struct DecodedPhoto: Sendable {
    /// Full resolution, EXIF orientation applied, alpha dropped, first frame.
    package let image: RGBImage
    package let metadata: EmbeddedMetadata
    /// 64-bit perceptual hash of the oriented image.
    package let perceptualHash: UInt64
    /// `RGBImage.colour`, below 0 if unknown.
    package let colour: Float
    /// Whether the file contains an orientation; always true for formats that include the rotation.
    package let statesOrientation: Bool

    package init(
        image: RGBImage, metadata: EmbeddedMetadata = EmbeddedMetadata(), perceptualHash: UInt64,
        colour: Float = -1, statesOrientation: Bool = false
    ) {
        self.colour = colour
        self.statesOrientation = statesOrientation
        self.image = image
        self.metadata = metadata
        self.perceptualHash = perceptualHash
    }
}

/// Decodes files into pixels.
package protocol ImageSource: Sendable {
    /// Whether the first bytes (64 are enough) are those of a known photo format.
    func isPhoto(head: [UInt8]) -> Bool

    /// Decodes a whole photo for analysis: RGB8 without colour conversion.
    ///
    /// - Throws: `FaceSetsError` whose `code` is the reason to record: `zero_bytes`, `truncated`, `undecodable`,
    ///   `too_many_pixels`, `unsupported_raw`, `unsupported_format`.
    func decode(_ content: [UInt8]) throws -> DecodedPhoto

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

extension DecodedPhoto {
    /// The photo rotated as given in a sidecar, if the file itself has no orientation.
    package func oriented(bySidecar orientation: Int) -> DecodedPhoto {
        guard !statesOrientation, (2...8).contains(orientation) else { return self }
        let turned = image.oriented(byEXIF: orientation)
        return DecodedPhoto(
            image: turned, metadata: metadata, perceptualHash: turned.perceptualHash, colour: colour,
            statesOrientation: true)
    }
}

extension ImageSource {
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
