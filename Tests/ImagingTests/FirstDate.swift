import FaceTypes

@testable import Imaging

extension EmbeddedMetadata {
    /// From DateTimeOriginal, otherwise DateTimeDigitized.
    var firstDate: CaptureDate? {
        (exifOriginal + exifDigitized).lazy.compactMap { CaptureDate(reading: $0) }.first
    }
}

extension TIFFDirectories {
    var firstDate: CaptureDate? {
        (exifTexts(.original) + exifTexts(.digitized)).lazy.compactMap { CaptureDate(reading: $0) }.first
    }
}
