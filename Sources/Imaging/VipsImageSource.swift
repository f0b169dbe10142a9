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

    package func decode(_ content: [UInt8]) throws -> DecodedPhoto { try decode(content, .full) }

    /// JPEGs alone are reduced: WebP is decoded in full even when it is scaled, and the thumbnails in HEIC files are
    /// smaller than detectors look at.
    package func decode(_ content: [UInt8], _ decoding: Decoding) throws -> DecodedPhoto {
        let reading = try read(content, Request(reduction: decoding.reduction))
        return DecodedPhoto(
            image: reading.image, reduction: reading.reduction, width: reading.width, height: reading.height,
            captured: TIFFDirectories(reading.exif.isEmpty ? content : reading.exif)?.captured
                ?? reading.captured,
            perceptualHash: reading.image.perceptualHash, statesOrientation: reading.statesOrientation,
            decodeAgain: { reduction in try read(content, Request { _, _ in reduction }).image },
            laplacianVariances: reading.laplacianVariances(in:))
    }

    package func pixelCount(_ content: [UInt8]) -> Int {
        let pixels = try? VipsLibrary.run {
            try content.withUnsafeBytes { bytes in
                let format = try Self.format(of: content)
                if format == .cameraRaw {
                    guard let raw = RawFile(bytes) else { return 0 }
                    return raw.width * raw.height
                }
                let picture = try VipsPicture(
                    opening: bytes, as: format, page: Self.page(of: content, format))
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
        try read(content, Request(convertsColours: true)).image
    }

    /// A JPEG is reduced while it is decoded.
    package func thumbnail(_ content: [UInt8], maximumSide: Int) throws -> RGBImage {
        let request = Request(convertsColours: true) { width, height in
            [8, 4, 2].first { max(width, height) / $0 >= maximumSide } ?? 1
        }
        return try read(content, request).image.reduced(toSide: maximumSide)
    }

    private struct Request {
        var convertsColours = false
        /// By how much a JPEG of this size is reduced while it is decoded: 1, 2, 4 or 8.
        var reduction: (_ width: Int, _ height: Int) -> Int = { _, _ in 1 }
    }

    private struct Reading: Sendable {
        var image: RGBImage
        var reduction: Int
        /// The photo's own, oriented.
        var width: Int
        var height: Int
        var exif: [UInt8]
        /// What a camera's own file says where no EXIF does.
        var captured: CaptureDate?
        var statesOrientation: Bool
        /// The file, or its preview, where it is a JPEG, and by which of EXIF's orientations it was turned.
        var jpeg: (content: [UInt8], orientation: Int)?

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

    /// A JPEG that fails may lack its end marker alone; of a camera's own file the picture in it is read.
    private func read(_ content: [UInt8], _ request: Request) throws -> Reading {
        let format = try Self.format(of: content)
        guard format != .cameraRaw else { return try readRaw(content, request) }
        let page = Self.page(of: content, format)
        do {
            return try VipsLibrary.run {
                try read(content, as: format, page, request)
            } failure: {
                Self.failure($0, of: content, format)
            }
        } catch let failure as FaceSetsError where format == .jpeg && failure.code != .tooManyPixels {
            guard let restored = JPEGEnd.restored(content), let reading = readWhole(restored, request)
            else { throw failure }
            return reading
        }
    }

    /// Reads a JPEG of which nothing may be missing; nil where its decoder complains of more than a trailer.
    ///
    /// libvips would fail on warnings if told to, but not on those about the last rows.
    private func readWhole(_ content: [UInt8], _ request: Request) -> Reading? {
        let result = try? VipsLibrary.runAlone {
            try read(content, as: .jpeg, .first, request)
        }
        guard let result, result.said.isEmpty || result.said.says([Self.trailerText]) else { return nil }
        return result.value
    }

    private func read(_ content: [UInt8], as format: PhotoFormat, _ page: TIFFPage, _ request: Request) throws
        -> Reading
    {
        try content.withUnsafeBytes { bytes in
            let whole = try VipsPicture(opening: bytes, as: format, page: page)
            let (width, height) = (whole.width, whole.height)
            try check(width: width, height: height)
            let (stated, exif) = (page.orientation ?? whole.orientation, whole.exif)
            let reduction = format == .jpeg ? request.reduction(width, height) : 1
            let image =
                reduction > 1
                ? try pixels(VipsPicture(openingJPEG: bytes, shrunkBy: reduction), request)
                : try pixels(whole, request)
            let turnsItself = format == .heif || format == .jpegXL
            let orientation = turnsItself ? 1 : stated ?? 1
            let swaps = (5...8).contains(orientation)
            return Reading(
                image: image.oriented(byEXIF: orientation), reduction: reduction,
                width: swaps ? height : width, height: swaps ? width : height, exif: exif,
                statesOrientation: turnsItself || stated != nil,
                jpeg: format == .jpeg ? (content, orientation) : nil)
        }
    }

    private func pixels(_ picture: consuming VipsPicture, _ request: Request) throws -> RGBImage {
        try (request.convertsColours ? picture.converted() : picture.asRGB()).pixels()
    }

    private static func page(of content: [UInt8], _ format: PhotoFormat) -> TIFFPage {
        guard format == .tiff else { return .first }
        return TIFFDirectories(content)?.picturePage ?? .first
    }

    private static func format(of content: [UInt8]) throws -> PhotoFormat {
        guard !content.isEmpty else { throw FaceSetsError(code: .zeroBytes, "the file is empty") }
        guard let format = PhotoFormat(head: content) else {
            throw FaceSetsError(code: .unsupportedFormat, "not a photo in a known format")
        }
        return format == .tiff && TIFFDirectories(content)?.isCameraRaw == true ? .cameraRaw : format
    }

    /// The embedded preview where it is at least half as long as the sensor's picture; else that picture at half its
    /// size.
    private func readRaw(_ content: [UInt8], _ request: Request) throws -> Reading {
        try content.withUnsafeBytes { bytes in
            guard let raw = RawFile(bytes) else { throw FaceSetsError.unsupportedRaw }
            try check(width: raw.width, height: raw.height)
            var reading = try readPreview(of: raw, request) ?? readSensor(raw)
            reading.captured = raw.captured
            return reading
        }
    }

    /// Nil where there is none of use. A preview that does not say which way up it is lies as the sensor does, unless
    /// it stands where the sensor's picture lies.
    private func readPreview(of raw: borrowing RawFile, _ request: Request) throws -> Reading? {
        guard let preview = raw.preview(), PhotoFormat(head: preview) == .jpeg,
            var reading = try? read(preview, request),
            2 * max(reading.width, reading.height) >= max(raw.width, raw.height)
        else { return nil }
        if !reading.statesOrientation, (reading.width < reading.height) == (raw.width < raw.height) {
            reading.turn(byEXIF: raw.orientation)
        }
        reading.statesOrientation = true
        return reading
    }

    private func readSensor(_ raw: borrowing RawFile) throws -> Reading {
        // Developing the picture forgets how the camera was held.
        let orientation = raw.orientation
        guard let image = raw.halfSizePicture() else {
            throw FaceSetsError(code: .undecodable, "the photo cannot be decoded", cause: "LibRaw gave up")
        }
        var reading = Reading(
            image: image, reduction: 1, width: image.width, height: image.height, exif: [],
            statesOrientation: true)
        reading.turn(byEXIF: orientation)
        return reading
    }

    private func check(width: Int, height: Int) throws {
        guard width > 0, height > 0, width <= maximumPixels / height else {
            throw FaceSetsError(
                code: .tooManyPixels,
                "the photo has \(width) × \(height) pixels, more than \(maximumPixels)",
                remedy: "Raise --max-pixels if the photo is what it should be.")
        }
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
        return FaceSetsError(
            code: .undecodable, "the photo cannot be decoded",
            cause: format == .jpegXL
                ? [explanationOfJPEGXL, cause].compactMap { $0 }.joined(separator: "; ") : cause)
    }

    /// A format that still grows: files of today are beyond the libjxl of some systems.
    private static let explanationOfJPEGXL = loadedJPEGXLVersion().map {
        "libjxl \($0) cannot read it: it is damaged, or needs a newer libjxl"
    }

    /// What libjpeg says where the end marker alone follows bytes that belong to nothing.
    private static let trailerText = "extraneous bytes before marker 0xd9"

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

extension FaceSetsError {
    fileprivate static var unsupportedRaw: FaceSetsError {
        FaceSetsError(
            code: .unsupportedRaw, "LibRaw does not know this camera raw file",
            remedy: "Export the photo as JPEG, TIFF or HEIF.")
    }
}
