import FaceTypes

extension FilePath {
    /// Whether the name alone says that this is a photo.
    var hasImageExtension: Bool {
        fileExtension.map { imageExtensions.contains($0.lowercased()) } ?? false
    }
}

/// Photos that can be decoded, and the raw files of cameras, which are recorded as failed.
private let imageExtensions: Set<String> = [
    "jpg", "jpeg", "jpe", "jfif", "mpo", "png", "webp", "tif", "tiff", "gif", "heic", "heif", "heics", "hif",
    "avif",
    "jp2", "j2k", "jpf", "jpx", "jpc", "jxl", "ppm", "pgm", "pbm", "pnm", "bmp", "dib",
    "3fr", "arw", "cr2", "cr3", "crw", "dcr", "dng", "erf", "iiq", "kdc", "mef", "mos", "mrw", "nef", "nrw",
    "orf",
    "pef", "raf", "raw", "rw2", "rwl", "sr2", "srf", "srw", "x3f",
]
