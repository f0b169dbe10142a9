package import FaceTypes

/// A photo as needed for analysis.
package struct DecodedPhoto: Sendable {
    /// EXIF orientation applied, alpha dropped, first frame; possibly reduced.
    package let image: RGBImage
    /// The factor by which `image` is reduced: 1, 2, 4 or 8. Its pixel (x, y) is the square of photo pixels that starts
    /// at (x, y) times the reduction.
    package let reduction: Int
    /// The full size of the photo, rotated.
    package let width: Int
    package let height: Int
    package let metadata: EmbeddedMetadata
    /// 64-bit perceptual hash of the oriented image.
    package let perceptualHash: UInt64
    /// `RGBImage.colour`, below 0 if unknown.
    package let colour: Float
    /// Whether the file contains an orientation; always true for formats that include the rotation.
    package let statesOrientation: Bool
    private let decodeAgain: @Sendable (Int) throws -> RGBImage
    private let laplacianVariances: @Sendable ([PixelRegion]) -> [Double]?

    /// A photo with all pixels decoded.
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
    ///   - decodeAgain: returns the image at a smaller reduction.
    ///   - laplacianVariances: of parts of the photo at full size; nil if they cannot be computed without decoding it.
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

    /// The photo at the same reduction as `image`, or at a smaller one (1, 2 or 4), which decodes it again.
    package func image(reducedBy reduction: Int) throws -> RGBImage {
        reduction == self.reduction ? image : try decodeAgain(reduction)
    }

    /// `RGBImage.laplacianVariance` of boxes in pixels of the full photo, regardless of the reduction.
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

// Rotation
extension DecodedPhoto {
    /// The photo rotated as given in a sidecar, if the file itself has no orientation.
    package func oriented(bySidecar orientation: Int) -> DecodedPhoto {
        guard !statesOrientation, (2...8).contains(orientation) else { return self }
        let turned = image.oriented(byEXIF: orientation)
        return oriented(
            byEXIF: orientation, turned, perceptualHash: turned.perceptualHash, statesOrientation: true)
    }

    /// The photo rotated by an EXIF orientation; 1 does not change it. Its metadata is kept.
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
