/// Where the capture date of a photo was found, in order of reliability.
package enum DateSource: String, CaseIterable, Comparable, Sendable {
    case exifOriginal = "exif_original"
    case exifDigitized = "exif_digitized"
    /// An XMP packet in the photo.
    case xmp
    case xmpSidecar = "xmp_sidecar"
    case iptc
    /// The JSON file that Google Takeout puts beside a photo.
    case takeout
    /// EXIF DateTime: the last modification, which many programs leave at the capture date.
    case exifModified = "exif_modified"
    case png
    case fileName = "file_name"
    /// All sources were read, and none has a date.
    case nowhere = "none"

    package static func < (a: DateSource, b: DateSource) -> Bool { a.rank < b.rank }

    /// For display.
    package var title: String {
        switch self {
        case .exifOriginal: "EXIF"
        case .exifDigitized: "EXIF, digitised"
        case .xmp: "XMP"
        case .xmpSidecar: "XMP sidecar"
        case .iptc: "IPTC"
        case .takeout: "Google Takeout"
        case .exifModified: "EXIF, modified"
        case .png: "PNG"
        case .fileName: "file name"
        case .nowhere: "no date"
        }
    }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}

/// A capture date with its source.
package struct SourcedDate: Hashable, Sendable {
    package let date: CaptureDate
    package let source: DateSource

    package init(_ date: CaptureDate, _ source: DateSource) {
        self.date = date
        self.source = source
    }
}
