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

        /// A part of the photo at full size, if decoding it takes less than decoding all of it.
        func part(_ region: PixelRegion) -> RGBImage? {
            guard let jpeg else { return nil }
            let stored = (5...8).contains(jpeg.orientation) ? (height, width) : (width, height)
            let part = RGBImage(
                ofJPEG: jpeg.content, size: stored, reducedBy: 1,
                region.before(orientation: jpeg.orientation, width: stored.0, height: stored.1))
            return part?.oriented(byEXIF: jpeg.orientation)
        }
    }
}

extension DecodedPhoto {
    init(
        _ reading: VipsImageSource.Reading, decodeAgain: @escaping @Sendable () throws -> RGBImage
    ) {
        self.init(
            image: reading.image, reduction: reading.reduction, width: reading.width, height: reading.height,
            metadata: reading.metadata, perceptualHash: reading.image.perceptualHash,
            colour: reading.image.colour, statesOrientation: reading.statesOrientation,
            decode: { region in try reading.part(region) ?? decodeAgain().part(region) })
    }
}
