import FaceTypes

extension FilePath {
    /// Whether the name alone says that this is a photo.
    var hasImageExtension: Bool {
        fileExtension.map { imageExtensions.contains($0.lowercased()) } ?? false
    }
}

/// Camera raw files.
let rawExtensions = words(
    "3fr arw cr2 cr3 crw dcr dng erf iiq kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl sr2 srf srw x3f")

/// Photos that can be decoded; then other pictures, which are recorded as failed.
private let imageExtensions = rawExtensions.union(
    words(
        """
        jpg jpeg jpe jfif mpo png apng webp tif tiff gif heic heif heics hif avif jp2 j2k jpf jpx jpc jxl ppm pgm
        pbm pnm bmp dib
        ico cur psd psb svg svgz qoi fits fit sgi dds tga pcx xcf exr hdr pfm eps wmf emf
        """))

private func words(_ text: String) -> Set<String> { Set(text.split { $0.isWhitespace }.map(String.init)) }
