package import FaceTypes

/// What an XMP packet says about a photo as a whole.
package struct XMPFacts: Hashable, Sendable {
    /// Best first.
    package private(set) var dates: [CaptureDate]
    /// `tiff:Orientation`, 1 to 8.
    package private(set) var orientation: Int?

    /// Nil if the packet cannot be parsed.
    package init?(_ packet: [UInt8]) {
        guard !packet.isEmpty, let root = XMPNode(parsing: packet) else { return nil }
        dates = Self.dateFields.compactMap { local, namespace in
            root.field(local, of: namespace)?.words.flatMap { CaptureDate(reading: $0) }
        }
        orientation = root.field("Orientation", of: XMPNamespace.tiff)?.words.flatMap { Int($0) }
            .flatMap { (1...8).contains($0) ? $0 : nil }
    }

    /// Best first.
    private static let dateFields = [
        ("DateTimeOriginal", XMPNamespace.exif), ("DateCreated", XMPNamespace.photoshop),
        ("CreateDate", XMPNamespace.basic),
    ]
}
