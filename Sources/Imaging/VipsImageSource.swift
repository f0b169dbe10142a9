package import FaceTypes

/// Decodes photos with libvips, and camera raw files with LibRaw, by content only.
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

    package func decode(_ content: [UInt8]) throws -> DecodedPhoto { try decode(content, .full) }

    /// Only JPEGs are reduced: WebP is decoded in full even when it is scaled, and the thumbnails in HEIC files are
    /// smaller than the input of detectors.
    package func decode(_ content: [UInt8], _ decoding: Decoding) throws -> DecodedPhoto {
        let reading = try read(content, Request(reduction: decoding.reduction))
        return DecodedPhoto(reading) { try read(content, Request()).image }
    }

    /// Only reads the header.
    package func metadata(_ content: [UInt8]) throws -> EmbeddedMetadata {
        let format = try Self.format(of: content)
        guard format != .cameraRaw else { return try rawMetadata(content) }
        return try VipsLibrary.run {
            try content.withUnsafeBytes { bytes in
                let page = Self.page(of: content, format)
                return try VipsPicture(opening: bytes, as: format, page: page)
                    .metadata(bytes, format, page)
            }
        } failure: {
            Self.failure($0, of: content, format)
        }
    }

    package func pixelCount(_ content: [UInt8]) -> Int {
        guard (try? Self.format(of: content)) != .cameraRaw else { return rawPixelCount(content) }
        return (try? header(of: content) { _, picture in picture.width * picture.height }) ?? 0
    }

    /// In HEIF and JPEG XL, only the format's own orientation counts.
    package func pictureDigest(_ content: [UInt8]) -> PictureDigest? {
        guard let format = try? Self.format(of: content) else { return nil }
        guard !format.turnsItself else { return format.pictureDigest(of: content, orientation: 1) }
        guard format != .cameraRaw else { return rawPictureDigest(content) }
        let orientation = try? header(of: content) { page, picture in
            page.orientation ?? picture.orientation ?? 1
        }
        return orientation.flatMap { format.pictureDigest(of: content, orientation: $0) }
    }

    /// Reads what precedes the pixels.
    func header<Value>(
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
        let request = Request(convertsColours: true) { width, height in
            [8, 4, 2].first { max(width, height) / $0 >= maximumSide } ?? 1
        }
        return try read(content, request).image.reduced(toSide: maximumSide)
    }

    /// A JPEG that fails may only lack its end marker; for a camera raw file, the picture in it is read.
    func read(_ content: [UInt8], _ request: Request) throws -> Reading {
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
        try content.withUnsafeBytes { bytes in
            let whole = try VipsPicture(opening: bytes, as: format, page: page)
            let (width, height) = (whole.width, whole.height)
            try check(width: width, height: height)
            let metadata = whole.metadata(bytes, format, page)
            let reduction = format == .jpeg ? request.reduction(width, height) : 1
            let image: RGBImage
            if format == .jpeg, !request.convertsColours,
                let decoded = undamagedJPEG(content, width, height, reduction)
            {
                image = decoded
            } else if reduction > 1 {
                image = try pixels(VipsPicture(openingJPEG: bytes, shrunkBy: reduction), request)
            } else {
                image = try pixels(whole, request)
            }
            var reading = Reading(
                image: image, reduction: reduction, width: width, height: height, metadata: metadata,
                statesOrientation: format.turnsItself || metadata.orientation != nil,
                jpeg: format == .jpeg ? (content, 1) : nil)
            reading.turn(byEXIF: metadata.orientation ?? 1)
            return reading
        }
    }

    /// Nil if libvips is needed, to tell what is wrong and how much of the picture can be decoded.
    private func undamagedJPEG(_ content: [UInt8], _ width: Int, _ height: Int, _ reduction: Int) -> RGBImage?
    {
        guard width >= reduction, height >= reduction else { return nil }
        return RGBImage(
            ofJPEG: content, size: (width, height), reducedBy: reduction,
            PixelRegion(columns: 0..<width / reduction, rows: 0..<height / reduction))
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
        if let chunks = PNGChunks(content), chunks.inflatedMetadata > PNGChunks.mostMetadata {
            throw FaceSetsError(
                code: .undecodable, "the photo cannot be decoded",
                cause: "its texts and profiles may decompress to \(chunks.inflatedMetadata >> 20) MB")
        }
        return format == .tiff && TIFFDirectories(content)?.isCameraRaw == true ? .cameraRaw : format
    }

    func check(width: Int, height: Int) throws {
        guard width > 0, height > 0, width <= maximumPixels / height else {
            throw FaceSetsError(
                code: .tooManyPixels,
                "the photo has \(width) × \(height) pixels, more than \(maximumPixels)",
                remedy: "If the photo is genuine, raise --max-pixels.")
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
