package import FaceTypes

/// A photo as analysis needs it.
package struct DecodedPhoto: Sendable {
    /// EXIF orientation applied, alpha dropped, first frame; perhaps smaller than the photo.
    package let image: RGBImage
    /// By how much `image` is smaller than the photo: 1, 2, 4 or 8. Its pixel (x, y) is the square of photo pixels that
    /// begins at (x, y) times the reduction.
    package let reduction: Int
    /// The photo's own size, oriented.
    package let width: Int
    package let height: Int
    package let metadata: EmbeddedMetadata
    /// 64-bit perceptual hash of the oriented image.
    package let perceptualHash: UInt64
    /// `RGBImage.colour`, below 0 where unknown.
    package let colour: Float
    /// Whether the file says which way up it is; a format that turns itself always does.
    package let statesOrientation: Bool
    private let decodeAgain: @Sendable (Int) throws -> RGBImage
    private let laplacianVariances: @Sendable ([PixelRegion]) -> [Double]?

    /// A photo of which all pixels were decoded.
    package init(
        image: RGBImage, metadata: EmbeddedMetadata = EmbeddedMetadata(), perceptualHash: UInt64,
        colour: Float = -1, statesOrientation: Bool = false
    ) {
        self.init(
            image: image, reduction: 1, width: image.width, height: image.height, metadata: metadata,
            perceptualHash: perceptualHash, colour: colour, statesOrientation: statesOrientation,
            decodeAgain: { _ in image }, laplacianVariances: { _ in nil })
    }

    /// - Parameters:
    ///   - decodeAgain: gives the image at a smaller reduction.
    ///   - laplacianVariances: of parts of the photo at its full size; nil where they cannot be had without decoding it.
    init(
        image: RGBImage, reduction: Int, width: Int, height: Int, metadata: EmbeddedMetadata,
        perceptualHash: UInt64, colour: Float, statesOrientation: Bool,
        decodeAgain: @escaping @Sendable (Int) throws -> RGBImage,
        laplacianVariances: @escaping @Sendable ([PixelRegion]) -> [Double]?
    ) {
        self.image = image
        self.reduction = reduction
        self.width = width
        self.height = height
        self.metadata = metadata
        self.perceptualHash = perceptualHash
        self.colour = colour
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
}

// Turning
extension DecodedPhoto {
    /// The photo turned as a sidecar says, where the file itself does not say which way up it is.
    package func oriented(bySidecar orientation: Int) -> DecodedPhoto {
        guard !statesOrientation, (2...8).contains(orientation) else { return self }
        let turned = image.oriented(byEXIF: orientation)
        return oriented(
            byEXIF: orientation, turned, perceptualHash: turned.perceptualHash, statesOrientation: true)
    }

    /// The photo turned as EXIF's orientation says; 1 leaves it as it is. What it says about itself stays.
    package func oriented(byEXIF orientation: Int) -> DecodedPhoto {
        oriented(
            byEXIF: orientation, image.oriented(byEXIF: orientation), perceptualHash: perceptualHash,
            statesOrientation: statesOrientation)
    }

    private func oriented(
        byEXIF orientation: Int, _ turned: RGBImage, perceptualHash: UInt64, statesOrientation: Bool
    ) -> DecodedPhoto {
        let swaps = (5...8).contains(orientation)
        return DecodedPhoto(
            image: turned, reduction: reduction, width: swaps ? height : width,
            height: swaps ? width : height, metadata: metadata, perceptualHash: perceptualHash,
            colour: colour,
            statesOrientation: statesOrientation,
            decodeAgain: { [decodeAgain] in try decodeAgain($0).oriented(byEXIF: orientation) },
            laplacianVariances: { [laplacianVariances, width, height] regions in
                laplacianVariances(
                    regions.map { $0.before(orientation: orientation, width: width, height: height) })
            })
    }
}
