package import FaceTypes

/// A photo as analysis needs it.
package struct DecodedPhoto: Sendable {
    /// EXIF orientation applied, alpha dropped, first frame; perhaps at a part of the photo's size.
    package let image: RGBImage
    /// By how much `image` is smaller than the photo: 1, 2, 4 or 8. Its pixel (x, y) is the square of photo pixels that
    /// begins at (x, y) times the reduction.
    package let reduction: Int
    /// The photo's own size, oriented.
    package let width: Int
    package let height: Int
    /// DateTimeOriginal, else DateTimeDigitized, else none; invalid dates are none.
    package let captured: CaptureDate?
    /// 64-bit perceptual hash of the oriented image.
    package let perceptualHash: UInt64
    /// Whether the file says which way up it is; a format that turns itself always does.
    package let statesOrientation: Bool
    private let decodeAgain: @Sendable (Int) throws -> RGBImage
    private let laplacianVariances: @Sendable ([PixelRegion]) -> [Double]?

    /// A photo of which all pixels were decoded.
    package init(
        image: RGBImage, captured: CaptureDate?, perceptualHash: UInt64, statesOrientation: Bool = false
    ) {
        self.init(
            image: image, reduction: 1, width: image.width, height: image.height, captured: captured,
            perceptualHash: perceptualHash, statesOrientation: statesOrientation, decodeAgain: { _ in image },
            laplacianVariances: { _ in nil })
    }

    /// - Parameters:
    ///   - decodeAgain: gives the image at a smaller reduction.
    ///   - laplacianVariances: of parts of the photo at its full size; nil where they cannot be had without decoding it.
    init(
        image: RGBImage, reduction: Int, width: Int, height: Int, captured: CaptureDate?,
        perceptualHash: UInt64, statesOrientation: Bool,
        decodeAgain: @escaping @Sendable (Int) throws -> RGBImage,
        laplacianVariances: @escaping @Sendable ([PixelRegion]) -> [Double]?
    ) {
        self.image = image
        self.reduction = reduction
        self.width = width
        self.height = height
        self.captured = captured
        self.perceptualHash = perceptualHash
        self.statesOrientation = statesOrientation
        self.decodeAgain = decodeAgain
        self.laplacianVariances = laplacianVariances
    }

    /// The photo at another reduction: 1, 2 or 4, less than that of `image`, which costs decoding; or the same.
    package func image(reducedBy reduction: Int) throws -> RGBImage {
        reduction == self.reduction ? image : try decodeAgain(reduction)
    }

    /// `RGBImage.laplacianVariance` of boxes in the photo's own pixels, however much of it was decoded.
    package func laplacianVariances(in boxes: [Box]) throws -> [Double] {
        guard reduction > 1 else { return boxes.map { image.laplacianVariance(in: $0) } }
        let regions = boxes.map { PixelRegion($0, width: width, height: height) }
        guard let variances = laplacianVariances(regions.compactMap { $0 }) else {
            let image = try image(reducedBy: 1)
            return boxes.map { image.laplacianVariance(in: $0) }
        }
        var next = variances.makeIterator()
        return regions.map { $0 == nil ? .nan : next.next() ?? .nan }
    }

    /// The photo turned as EXIF's orientation says; 1 leaves it as it is.
    package func oriented(byEXIF orientation: Int) -> DecodedPhoto {
        let swaps = (5...8).contains(orientation)
        return DecodedPhoto(
            image: image.oriented(byEXIF: orientation), reduction: reduction,
            width: swaps ? height : width, height: swaps ? width : height, captured: captured,
            perceptualHash: perceptualHash, statesOrientation: statesOrientation,
            decodeAgain: { [decodeAgain] in try decodeAgain($0).oriented(byEXIF: orientation) },
            laplacianVariances: { [laplacianVariances, width, height] regions in
                laplacianVariances(
                    regions.map { $0.before(orientation: orientation, width: width, height: height) })
            })
    }
}

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
