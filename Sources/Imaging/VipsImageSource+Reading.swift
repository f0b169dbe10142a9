extension VipsImageSource {
    /// What to read of a photo.
    struct Request {
        var convertsColours = false
        /// The factor by which a JPEG of this size is reduced while decoding: 1, 2, 4 or 8.
        var reduction: (_ width: Int, _ height: Int) -> Int = { _, _ in 1 }
    }

    /// A photo, rotated by the orientation in its file.
    struct Reading: Sendable {
        var image: RGBImage
        var reduction: Int
        /// The full size of the photo, rotated.
        var width: Int
        var height: Int
        var metadata: EmbeddedMetadata
        var statesOrientation: Bool
        /// The file or its preview, if it is a JPEG, and the EXIF orientation by which it was rotated.
        var jpeg: (content: [UInt8], orientation: Int)?

        /// Rotates a photo that was read as stored.
        mutating func turn(byEXIF orientation: Int) {
            image = image.oriented(byEXIF: orientation)
            if (5...8).contains(orientation) { (width, height) = (height, width) }
            jpeg?.orientation = orientation
        }

        /// From the grey levels that cover all regions, which are decoded once.
        func laplacianVariances(in regions: [PixelRegion]) -> [Double]? {
            guard let jpeg else { return nil }
            let swaps = (5...8).contains(jpeg.orientation)
            let (width, height) = swaps ? (height, width) : (width, height)
            let stored = regions.map {
                $0.before(orientation: jpeg.orientation, width: width, height: height)
            }
            guard let whole = PixelRegion.covering(stored),
                let part = GreyPart(ofJPEG: jpeg.content, width: width, height: height, whole)
            else { return regions.isEmpty ? [] : nil }
            return stored.map(part.laplacianVariance)
        }
    }
}

extension DecodedPhoto {
    init(
        _ reading: VipsImageSource.Reading, decodeAgain: @escaping @Sendable (Int) throws -> RGBImage
    ) {
        self.init(
            image: reading.image, reduction: reading.reduction, width: reading.width, height: reading.height,
            metadata: reading.metadata, perceptualHash: reading.image.perceptualHash,
            colour: reading.image.colour, statesOrientation: reading.statesOrientation,
            decodeAgain: decodeAgain, laplacianVariances: reading.laplacianVariances(in:))
    }
}
