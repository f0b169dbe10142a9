import FaceTypes

/// Photos decoded by libvips, by content alone.
///
/// Any number of threads may use it at once; each thread of a caller's own calls `releaseThreadResources()` at its
/// end. An image takes its decoded size, and once more where its orientation moves pixels.
package struct VipsImageSource: ImageSource {
    /// Width times height beyond which a header is refused before anything is decoded.
    package let maximumPixels: Int

    package init(maximumPixels: Int = 250_000_000) {
        self.maximumPixels = maximumPixels
    }

    package func isPhoto(head: [UInt8]) -> Bool {
        PhotoFormat(head: head) != nil
    }

    package func decode(_ content: [UInt8]) throws -> DecodedPhoto {
        let (image, exif, statesOrientation) = try read(content, convertingColours: false)
        return DecodedPhoto(
            image: image, captured: TIFFDirectories(exif.isEmpty ? content : exif)?.captured,
            perceptualHash: image.perceptualHash, statesOrientation: statesOrientation)
    }

    package func pixelCount(_ content: [UInt8]) -> Int {
        let pixels = try? VipsLibrary.run {
            try content.withUnsafeBytes { bytes in
                let picture = try VipsPicture(opening: bytes, as: Self.format(of: content))
                return picture.width * picture.height
            }
        } failure: {
            FaceSetsError(code: .undecodable, $0)
        }
        return pixels ?? 0
    }

    package func releaseThreadResources() {
        VipsLibrary.releaseThread()
    }

    package func decodeForExport(_ content: [UInt8]) throws -> RGBImage {
        try read(content, convertingColours: true).image
    }

    /// A JPEG is reduced while it is decoded.
    package func thumbnail(_ content: [UInt8], maximumSide: Int) throws -> RGBImage {
        try read(content, convertingColours: true, reducedTo: maximumSide).image.reduced(toSide: maximumSide)
    }

    private func read(_ content: [UInt8], convertingColours: Bool, reducedTo side: Int = .max) throws
        -> (image: RGBImage, exif: [UInt8], statesOrientation: Bool)
    {
        let format = try Self.format(of: content)
        let (image, orientation, exif) = try VipsLibrary.run {
            try content.withUnsafeBytes { bytes in
                let picture = try open(bytes, as: format, reducedTo: side)
                let (orientation, exif) = (picture.orientation, picture.exif)
                let image = try convertingColours ? picture.converted() : picture.asRGB()
                return (try image.pixels(), orientation, exif)
            }
        } failure: {
            Self.failure($0, of: content, format)
        }
        let turnedByDecoder = format == .heif || format == .jpegXL
        return turnedByDecoder
            ? (image, exif, true) : (image.oriented(byEXIF: orientation ?? 1), exif, orientation != nil)
    }

    private func open(_ content: UnsafeRawBufferPointer, as format: PhotoFormat, reducedTo side: Int) throws
        -> VipsPicture
    {
        let whole = try VipsPicture(opening: content, as: format)
        try check(width: whole.width, height: whole.height)
        let shrink = Self.shrink(from: max(whole.width, whole.height), to: side)
        guard format == .jpeg, shrink > 1 else { return whole }
        return try VipsPicture(openingJPEG: content, shrunkBy: shrink)
    }

    private static func format(of content: [UInt8]) throws -> PhotoFormat {
        guard !content.isEmpty else { throw FaceSetsError(code: .zeroBytes, "the file is empty") }
        guard let format = PhotoFormat(head: content) else {
            throw FaceSetsError(code: .unsupportedFormat, "not a photo in a known format")
        }
        guard format != .cameraRaw, format != .tiff || TIFFDirectories(content)?.isCameraRaw != true else {
            throw FaceSetsError(
                code: .unsupportedRaw, "camera raw files are not decoded",
                remedy: "Export the photo as JPEG, TIFF or HEIF.")
        }
        return format
    }

    private func check(width: Int, height: Int) throws {
        guard width > 0, height > 0, width <= maximumPixels / height else {
            throw FaceSetsError(
                code: .tooManyPixels,
                "the photo has \(width) × \(height) pixels, more than \(maximumPixels)",
                remedy: "Raise --max-pixels if the photo is what it should be.")
        }
    }

    /// The largest reduction of a JPEG that leaves at least `target` pixels.
    private static func shrink(from side: Int, to target: Int) -> Int {
        [8, 4, 2].first { side / $0 >= target } ?? 1
    }

    private static func failure(_ text: String, of content: [UInt8], _ format: PhotoFormat) -> FaceSetsError {
        let cause = text.isEmpty ? nil : text
        if text.says(["security limit", "exceeds limit"]) {
            return FaceSetsError(
                code: .tooManyPixels, "the photo has more pixels than its decoder allows", cause: cause)
        }
        if text.says(truncationTexts) || format.isCutShort(content) {
            return FaceSetsError(code: .truncated, "the end of the photo is missing", cause: cause)
        }
        return FaceSetsError(code: .undecodable, "the photo cannot be decoded", cause: cause)
    }

    /// What the decoders under libvips say where a file ends too early.
    private static let truncationTexts = [
        "premature end of input", "premature end of data", "unexpected end", "end of file",
        "tiff2vips: read error",
        "seek error accessing tiff directory", "can not read tiff directory",
        "inconsistent with stream length",
        "memory area too small",
    ]
}

extension String {
    fileprivate func says(_ parts: [String]) -> Bool {
        let text = lowercased()
        return parts.contains { text.contains($0) }
    }
}
