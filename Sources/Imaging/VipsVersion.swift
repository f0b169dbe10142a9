import CVips

extension VipsImageSource {
    /// The version of libvips, such as `8.14.1`. Calls `vips_version`.
    package static var libraryVersion: String {
        [0, 1, 2].map { String(vips_version($0)) }.joined(separator: ".")
    }

    /// The formats that the installed libvips can read.
    package static var readableFormats: [String] {
        let loaders = [
            ("JPEG", "jpegload_source"), ("PNG", "pngload_source"), ("WebP", "webpload_source"),
            ("TIFF", "tiffload_source"), ("GIF", "gifload_source"), ("HEIF", "heifload_source"),
            ("JPEG 2000", "jp2kload_source"), ("JPEG XL", "jxlload_source"), ("PPM", "ppmload_source"),
            ("BMP", "magickload_buffer"),
        ]
        return loaders.filter { VipsLibrary.has($0.1) }.map(\.0)
    }
}
