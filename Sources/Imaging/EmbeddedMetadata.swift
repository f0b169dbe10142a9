/// What a file says about its photo: dates as they stand there, and blocks that other parsers read. All of it is
/// suspect.
package struct EmbeddedMetadata: Hashable, Sendable {
    /// Of the EXIF fields DateTimeOriginal, DateTimeDigitized and DateTime; several where a file holds several photos.
    package var exifOriginal: [String] = []
    package var exifDigitized: [String] = []
    package var exifModified: [String] = []
    /// An XMP packet; empty where there is none.
    package var xmp: [UInt8] = []
    /// IPTC records, bare or within the resources of Photoshop; empty where there are none.
    package var iptc: [UInt8] = []
    /// Of PNG: texts named Creation Time, then the chunk `tIME`.
    package var pngTimes: [String] = []
    /// Pixels of the stored picture, before its orientation; 0 where unknown.
    package var storedWidth = 0
    package var storedHeight = 0
    /// 1 to 8 as EXIF has it; nil where the file does not say.
    package var orientation: Int?

    package init() {}

    mutating func take(datesOf directories: TIFFDirectories) {
        exifOriginal = directories.exifTexts(.original)
        exifDigitized = directories.exifTexts(.digitized)
        exifModified = directories.modificationTexts
    }
}
