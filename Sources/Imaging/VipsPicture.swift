import CVips
import FaceTypes
import Glibc

/// Owns one `VipsImage`: pixels that libvips computes on demand.
struct VipsPicture: ~Copyable {
    private let image: UnsafeMutablePointer<VipsImage>

    private init(_ image: UnsafeMutablePointer<VipsImage>) {
        self.image = image
    }

    deinit { g_object_unref(image) }

    /// Reads the header of a photo in memory, which must outlive the picture.
    ///
    /// - Parameter page: for a TIFF file.
    init(
        opening content: UnsafeRawBufferPointer, as format: PhotoFormat, page: TIFFPage = .first
    ) throws {
        guard format != .bmp else {
            let bytes = UnsafeMutableRawPointer(mutating: content.baseAddress)
            try self.init { face_sets_vips_magickload(bytes, content.count, failOn, $0) }
            return
        }
        let source = try VipsMemory(content)
        guard format != .tiff else {
            try self.init {
                face_sets_vips_tiffload(
                    source.source, Int32(page.number), Int32(page.subdirectory ?? -1), failOn, $0)
            }
            return
        }
        try self.init { face_sets_vips_load(format.loader, source.source, failOn, $0) }
    }

    /// Reads a JPEG that is reduced by 2, 4 or 8 while it is decoded.
    init(openingJPEG content: UnsafeRawBufferPointer, shrunkBy shrink: Int) throws {
        let source = try VipsMemory(content)
        try self.init { face_sets_vips_jpegload_shrunk(source.source, Int32(shrink), failOn, $0) }
    }

    /// A picture over an image's pixels, which must outlive it. Calls `vips_image_new_from_memory`.
    init(over pixels: UnsafeBufferPointer<UInt8>, width: Int, height: Int) throws {
        let made = vips_image_new_from_memory(
            pixels.baseAddress, pixels.count, Int32(width), Int32(height), 3, VIPS_FORMAT_UCHAR)
        guard let made else { throw VipsFailure() }
        made.pointee.Type = VIPS_INTERPRETATION_sRGB
        self.init(made)
    }

    private init(_ operation: (UnsafeMutablePointer<UnsafeMutablePointer<VipsImage>?>) -> Int32) throws {
        var made: UnsafeMutablePointer<VipsImage>?
        guard operation(&made) == 0, let made else { throw VipsFailure() }
        self.init(made)
    }

    var width: Int { Int(vips_image_get_width(image)) }
    var height: Int { Int(vips_image_get_height(image)) }

    /// The EXIF orientation, 1 to 8, or that of XMP for a PNG without EXIF; nil if the file has none. Calls
    /// `vips_image_get_orientation`.
    var orientation: Int? {
        if has(VIPS_META_ORIENTATION) { return Int(vips_image_get_orientation(image)) }
        let block = exif
        if !block.isEmpty { return TIFFDirectories(block)?.orientation }
        guard isPNG else { return nil }
        return ([blob(VIPS_META_XMP_NAME)] + profilesInPNGText).lazy
            .compactMap { PNGText.orientation(fromXMP: $0) }.first
    }

    /// The EXIF block; empty if there is none.
    var exif: [UInt8] {
        let block = blob(VIPS_META_EXIF_NAME)
        guard block.isEmpty, isPNG else { return block }
        return profilesInPNGText.first { TIFFDirectories($0) != nil } ?? []
    }

    private var isPNG: Bool {
        var loader: UnsafePointer<CChar>?
        return has(VIPS_META_LOADER) && vips_image_get_string(image, VIPS_META_LOADER, &loader) == 0
            && loader.map { strncmp($0, "png", 3) == 0 } == true
    }

    /// The metadata blocks, dates and orientation of the file; `content` is the whole file.
    func metadata(_ content: UnsafeRawBufferPointer, _ format: PhotoFormat, _ page: TIFFPage)
        -> EmbeddedMetadata
    {
        let block = exif
        var metadata = EmbeddedMetadata()
        if let directories = block.isEmpty ? TIFFDirectories(content) : TIFFDirectories(block) {
            metadata.take(datesOf: directories)
        }
        metadata.xmp = blob(VIPS_META_XMP_NAME)
        metadata.iptc = blob(VIPS_META_IPTC_NAME)
        (metadata.storedWidth, metadata.storedHeight) = (width, height)
        metadata.orientation = format.turnsItself ? nil : page.orientation ?? orientation
        guard isPNG else { return metadata }
        if metadata.xmp.isEmpty {
            metadata.xmp = profilesInPNGText.first { $0.contains(UInt8(ascii: "<")) } ?? []
        }
        metadata.pngTimes =
            texts { $0.hasSuffix("-Creation Time") }
            + (PNGTime.lastChange(in: content).map { [$0] } ?? [])
        return metadata
    }

    /// Metadata in PNG texts, compressed or not.
    private var profilesInPNGText: [[UInt8]] {
        texts(where: PNGText.holdsMetadata).map { PNGText.profile(in: $0) }
    }

    /// Texts of a PNG with matching names. Calls `vips_image_get_fields` and `vips_image_get_string`.
    private func texts(where fits: (String) -> Bool) -> [String] {
        guard let names = vips_image_get_fields(image) else { return [] }
        defer { g_strfreev(names) }
        var (position, texts) = (0, [String]())
        while let name = names[position] {
            position += 1
            var text: UnsafePointer<CChar>?
            guard strncmp(name, "png-comment-", 12) == 0, fits(String(cString: name)),
                vips_image_get_string(image, name, &text) == 0, let text
            else { continue }
            texts.append(String(cString: text))
        }
        return texts
    }

    private func has(_ field: String) -> Bool { vips_image_get_typeof(image, field) != 0 }

    /// Calls `vips_image_get_blob`.
    private func blob(_ field: String) -> [UInt8] {
        var block: UnsafeRawPointer?
        var size = 0
        guard has(field), vips_image_get_blob(image, field, &block, &size) == 0, let block else { return [] }
        return Array(UnsafeRawBufferPointer(start: block, count: size))
    }

    /// 8-bit RGB in sRGB; a broken profile is ignored.
    ///
    /// Calls `vips_icc_transform`.
    consuming func converted() throws -> VipsPicture {
        guard has(VIPS_META_ICC_NAME),
            let converted = try? VipsPicture({ face_sets_vips_icc_to_srgb(image, $0) })
        else { return try asRGB() }
        return try converted.asBytes()
    }

    /// 8-bit RGB without alpha; RGB values are unchanged.
    ///
    /// Calls `vips_colourspace`, `vips_extract_band` and `vips_cast`.
    consuming func asRGB() throws -> VipsPicture {
        let type = vips_image_guess_interpretation(image)
        if type == VIPS_INTERPRETATION_sRGB || type == VIPS_INTERPRETATION_RGB { return try asBytes() }
        return try VipsPicture { face_sets_vips_colourspace(image, $0, VIPS_INTERPRETATION_sRGB) }.asBytes()
    }

    private consuming func asBytes() throws -> VipsPicture {
        if vips_image_get_bands(image) == 3, vips_image_get_format(image) == VIPS_FORMAT_UCHAR { return self }
        let colours = try VipsPicture { face_sets_vips_first_bands(image, $0, 3) }
        return try VipsPicture { face_sets_vips_cast_to_bytes(colours.image, $0) }
    }

    /// Computes the pixels, which must have three 8-bit bands. Calls `vips_image_write_to_memory`.
    func pixels() throws -> RGBImage {
        var size = 0
        guard let memory = vips_image_write_to_memory(image, &size) else { throw VipsFailure() }
        guard size == 3 * width * height else {
            g_free(memory)
            throw VipsFailure()
        }
        return RGBImage(
            width: width, height: height, taking: UnsafeMutableRawBufferPointer(start: memory, count: size)
        ) { g_free($0) }
    }

    /// Calls `vips_pngsave_buffer`.
    func png() throws -> [UInt8] {
        try saved { face_sets_vips_pngsave(image, $0, $1) }
    }

    /// Calls `vips_jpegsave_buffer`.
    func jpeg(quality: Int) throws -> [UInt8] {
        try saved { face_sets_vips_jpegsave(image, $0, $1, Int32(quality)) }
    }

    private func saved(
        _ save: (UnsafeMutablePointer<UnsafeMutableRawPointer?>, UnsafeMutablePointer<Int>) -> Int32
    ) throws -> [UInt8] {
        var content: UnsafeMutableRawPointer?
        var size = 0
        guard save(&content, &size) == 0, let content else { throw VipsFailure() }
        defer { g_free(content) }
        return Array(UnsafeRawBufferPointer(start: content, count: size))
    }
}

/// Owns one `VipsSource` over memory. Calls `vips_source_new_from_memory`.
private struct VipsMemory: ~Copyable {
    let source: UnsafeMutablePointer<VipsSource>

    init(_ content: UnsafeRawBufferPointer) throws {
        guard let source = vips_source_new_from_memory(content.baseAddress, content.count) else {
            throw VipsFailure()
        }
        self.source = source
    }

    deinit { g_object_unref(source) }
}

/// A truncated file is a failure; damage inside it is shown as decoded.
private let failOn = VIPS_FAIL_ON_TRUNCATED

extension PhotoFormat {
    /// The name of the libvips operation that loads the format from a source.
    fileprivate var loader: String {
        switch self {
        case .jpeg: "jpegload_source"
        case .png: "pngload_source"
        case .webp: "webpload_source"
        case .tiff: "tiffload_source"
        case .gif: "gifload_source"
        case .heif: "heifload_source"
        case .jpeg2000: "jp2kload_source"
        case .jpegXL: "jxlload_source"
        case .portableAnyMap: "ppmload_source"
        case .bmp, .cameraRaw: ""
        }
    }
}
