/// What a file says about its photo: dates as text, and blocks for other parsers. All of it is untrusted.
package struct EmbeddedMetadata: Hashable, Sendable {
    /// From the EXIF fields DateTimeOriginal, DateTimeDigitized and DateTime; several if a file contains several
    /// photos.
    package var exifOriginal: [String] = []
    package var exifDigitized: [String] = []
    package var exifModified: [String] = []
    /// An XMP packet; empty if there is none.
    package var xmp: [UInt8] = []
    /// IPTC records, bare or in Photoshop resources; empty if there are none.
    package var iptc: [UInt8] = []
    /// For PNG: texts named Creation Time, then the chunk `tIME`.
    package var pngTimes: [String] = []
    /// Pixels of the stored picture, before rotation; 0 if unknown.
    package var storedWidth = 0
    package var storedHeight = 0
    /// 1 to 8 as in EXIF; nil if the file does not say.
    package var orientation: Int?

    package init() {}

    mutating func take(datesOf directories: TIFFDirectories) {
        exifOriginal = directories.exifTexts(.original)
        exifDigitized = directories.exifTexts(.digitized)
        exifModified = directories.modificationTexts
    }
}
