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
    private let decode: @Sendable (PixelRegion) throws -> RGBImage

    /// A photo with all pixels decoded.
    package init(
        image: RGBImage, metadata: EmbeddedMetadata = EmbeddedMetadata(), perceptualHash: UInt64,
        colour: Float = -1, statesOrientation: Bool = false
    ) {
        self.init(
            image: image, reduction: 1, width: image.width, height: image.height, metadata: metadata,
            perceptualHash: perceptualHash, colour: colour, statesOrientation: statesOrientation,
            decode: { image.part($0) })
    }

    /// - Parameter decode: gives a part of the photo at its full size.
    init(
        image: RGBImage, reduction: Int, width: Int, height: Int, metadata: EmbeddedMetadata,
        perceptualHash: UInt64, colour: Float, statesOrientation: Bool,
        decode: @escaping @Sendable (PixelRegion) throws -> RGBImage
    ) {
        self.image = image
        self.reduction = reduction
        self.width = width
        self.height = height
        self.metadata = metadata
        self.perceptualHash = perceptualHash
        self.colour = colour
        self.statesOrientation = statesOrientation
        self.decode = decode
    }

    /// All pixels; a reduced photo is decoded again.
    package func whole() throws -> RGBImage {
        reduction == 1 ? image : try decode(PixelRegion(columns: 0..<width, rows: 0..<height))
    }

    /// The smallest rectangle of the photo, at full size, that contains the boxes; all of a photo that was not reduced.
    ///
    /// - Parameter boxes: in pixels of the photo at full size; parts outside the photo are ignored.
    package func part(covering boxes: [Box]) throws -> PhotoPart {
        guard reduction > 1 else { return PhotoPart(image: image, x: 0, y: 0) }
        let regions = boxes.compactMap { PixelRegion($0, width: width, height: height) }
        let region = PixelRegion.covering(regions) ?? PixelRegion(columns: 0..<1, rows: 0..<1)
        return PhotoPart(
            image: try decode(region), x: region.columns.lowerBound, y: region.rows.lowerBound)
    }
}

/// A rectangle of a photo at its full size.
package struct PhotoPart: Sendable {
    package let image: RGBImage
    /// Where it begins in the photo, pixels.
    package let x: Int
    package let y: Int
}

// Turning
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
            colour: colour, statesOrientation: statesOrientation,
            decode: { [decode, width, height] region in
                let before = region.before(orientation: orientation, width: width, height: height)
                return try decode(before).oriented(byEXIF: orientation)
            })
    }
}
