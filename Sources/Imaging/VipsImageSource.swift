package import FaceTypes

/// Decodes photos with libvips, by content only.
///
/// Thread-safe; each of the caller's own threads must call `releaseThreadResources()` at its end. An image takes its
/// decoded size in memory, and twice that if it is rotated.
package struct VipsImageSource: ImageSource {
    /// Greatest width times height; larger headers are rejected before decoding.
    package let maximumPixels: Int

    package init(maximumPixels: Int = 250_000_000) {
        self.maximumPixels = maximumPixels
    }

    package func isPhoto(head: [UInt8]) -> Bool {
        PhotoFormat(head: head) != nil
    }

    package func decode(_ content: [UInt8]) throws -> DecodedPhoto {
        let reading = try read(content, Request())
        return DecodedPhoto(
            image: reading.image, metadata: reading.metadata, perceptualHash: reading.image.perceptualHash,
            colour: reading.image.colour, statesOrientation: reading.statesOrientation)
    }

    /// Only reads the header.
    package func metadata(_ content: [UInt8]) throws -> EmbeddedMetadata {
        let format = try Self.format(of: content)
        return try VipsLibrary.run {
            try content.withUnsafeBytes { bytes in
                let page = Self.page(of: content, format)
                var metadata = try VipsPicture(opening: bytes, as: format, page: page).metadata(bytes)
                // Decoders of these formats rotate the picture themselves.
                let turnsItself = format == .heif || format == .jpegXL
                metadata.orientation = turnsItself ? nil : page.orientation ?? metadata.orientation
                return metadata
            }
        } failure: {
            Self.failure($0, of: content, format)
        }
    }

    package func pixelCount(_ content: [UInt8]) -> Int {
        (try? header(of: content) { _, picture in picture.width * picture.height }) ?? 0
    }

    /// In HEIF and JPEG XL, only the format's own orientation counts.
    package func pictureDigest(_ content: [UInt8]) -> PictureDigest? {
        guard let format = try? Self.format(of: content) else { return nil }
        guard format != .heif, format != .jpegXL else {
            return format.pictureDigest(of: content, orientation: 1)
        }
        let orientation = try? header(of: content) { page, picture in
            page.orientation ?? picture.orientation ?? 1
        }
        return orientation.flatMap { format.pictureDigest(of: content, orientation: $0) }
    }

    /// Reads what precedes the pixels.
    private func header<Value>(
        of content: [UInt8], _ body: (TIFFPage, borrowing VipsPicture) throws -> Value
    ) throws -> Value {
        let format = try Self.format(of: content)
        let page = Self.page(of: content, format)
        return try VipsLibrary.run {
            try content.withUnsafeBytes { bytes in
                try body(page, VipsPicture(opening: bytes, as: format, page: page))
            }
        } failure: {
            FaceSetsError(code: .undecodable, $0)
        }
    }

    package func releaseThreadResources() {
        VipsLibrary.releaseThread()
    }

    package func decodeForExport(_ content: [UInt8]) throws -> RGBImage {
        try read(content, Request(convertsColours: true)).image
    }

    /// A JPEG is reduced while it is decoded.
    package func thumbnail(_ content: [UInt8], maximumSide: Int) throws -> RGBImage {
        try read(content, Request(convertsColours: true, side: maximumSide)).image
            .reduced(toSide: maximumSide)
    }

    private struct Request {
        var convertsColours = false
        /// Sufficient pixels for the longer side.
        var side = Int.max
    }

    private struct Reading {
        var image: RGBImage
        var metadata: EmbeddedMetadata
        var statesOrientation: Bool
    }

    /// A JPEG that fails may only lack its end marker.
    private func read(_ content: [UInt8], _ request: Request) throws -> Reading {
        let format = try Self.format(of: content)
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

    /// Reads a JPEG of which nothing may be missing; nil if its decoder reports more than a trailer.
    ///
    /// libvips could fail on warnings, but not on those about the last rows.
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
        let (image, orientation, metadata) = try content.withUnsafeBytes { bytes in
            let picture = try open(bytes, as: format, page, request)
            let (orientation, metadata) = (picture.orientation, picture.metadata(bytes))
            let image = try request.convertsColours ? picture.converted() : picture.asRGB()
            return (try image.pixels(), page.orientation ?? orientation, metadata)
        }
        guard format != .heif, format != .jpegXL else {
            return Reading(image: image, metadata: metadata, statesOrientation: true)
        }
        return Reading(
            image: image.oriented(byEXIF: orientation ?? 1), metadata: metadata,
            statesOrientation: orientation != nil)
    }

    private func open(
        _ content: UnsafeRawBufferPointer, as format: PhotoFormat, _ page: TIFFPage, _ request: Request
    ) throws -> VipsPicture {
        let whole = try VipsPicture(opening: content, as: format, page: page)
        try check(width: whole.width, height: whole.height)
        let shrink = Self.shrink(from: max(whole.width, whole.height), to: request.side)
        guard format == .jpeg, shrink > 1 else { return whole }
        return try VipsPicture(openingJPEG: content, shrunkBy: shrink)
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
        if let chunks = PNGChunks(content), chunks.inflatedMetadata > PNGChunks.mostMetadata {
            throw FaceSetsError(
                code: .undecodable, "the photo cannot be decoded",
                cause: "its texts and profiles may decompress to \(chunks.inflatedMetadata >> 20) MB")
        }
        guard format != .cameraRaw, format != .tiff || TIFFDirectories(content)?.isCameraRaw != true else {
            throw FaceSetsError(
                code: .unsupportedRaw, "camera raw files are not supported",
                remedy: "Export the photo as JPEG, TIFF or HEIF.")
        }
        return format
    }

    private func check(width: Int, height: Int) throws {
        guard width > 0, height > 0, width <= maximumPixels / height else {
            throw FaceSetsError(
                code: .tooManyPixels,
                "the photo has \(width) × \(height) pixels, more than \(maximumPixels)",
                remedy: "If the photo is genuine, raise --max-pixels.")
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
        return FaceSetsError(
            code: .undecodable, "the photo cannot be decoded",
            cause: format == .jpegXL
                ? [explanationOfJPEGXL, cause].compactMap { $0 }.joined(separator: "; ") : cause)
    }

    /// The format is still evolving, so new files may be too recent for the libjxl of some systems.
    private static let explanationOfJPEGXL = loadedJPEGXLVersion().map {
        "libjxl \($0) cannot read it: it is damaged, or needs a newer libjxl"
    }

    /// libjpeg's message if only the end marker is preceded by extraneous bytes.
    private static let trailerText = "extraneous bytes before marker 0xd9"

    /// Messages of the decoders used by libvips for truncated files.
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
