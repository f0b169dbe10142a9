package import FaceTypes

/// A photo as needed for analysis.
package struct DecodedPhoto: Sendable {
    /// Full resolution, EXIF orientation applied, alpha dropped, first frame.
    package let image: RGBImage
    /// DateTimeOriginal, or else DateTimeDigitized; nil if neither is a valid date.
    package let captured: CaptureDate?
    /// 64-bit perceptual hash of the oriented image.
    package let perceptualHash: UInt64
    /// Whether the file contains an orientation; always true for formats that include the rotation.
    package let statesOrientation: Bool

    package init(
        image: RGBImage, captured: CaptureDate?, perceptualHash: UInt64, statesOrientation: Bool = false
    ) {
        self.statesOrientation = statesOrientation
        self.image = image
        self.captured = captured
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

    /// Each thread that has decoded photos must call this before it ends.
    func releaseThreadResources()

    /// Decodes a whole photo for display: RGB8, converted to sRGB.
    func decodeForExport(_ content: [UInt8]) throws -> RGBImage

    /// The photo for display, with no side longer than `maximumSide`.
    func thumbnail(_ content: [UInt8], maximumSide: Int) throws -> RGBImage
}

extension ImageSource {
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
