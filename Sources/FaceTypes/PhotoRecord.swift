/// The state of a photo.
package enum PhotoStatus: String, Sendable, CaseIterable {
    /// Decoded, with at least one face.
    case ok
    case noFace = "no_face"
    /// Could not be read or decoded; the record's reason says why.
    case failed
    /// No path with this content exists any more; its faces, if any, are kept.
    case missing
}

/// A photo, wherever its files are; `path` is its canonical path.
package struct PhotoRecord: Hashable, Sendable {
    /// Digest of the file content in which the photo was first seen, which identifies the photo from then on. Nil if
    /// the file could not be read.
    package var digest: PhotoDigest?
    package var path: FilePath
    /// In bytes; −1 if unknown.
    package var size: Int64
    /// Nanoseconds since 1970; −1 if unknown.
    package var modified: Int64
    /// In pixels after orientation; 0 if unknown.
    package var width: Int32
    package var height: Int32
    package var captured: CaptureDate?
    /// Nil if unknown, as in caches of earlier versions.
    package var capturedSource: DateSource?
    /// 1 to 8, as in EXIF: the rotation given by a sidecar. 0 if the orientation in the file itself is used.
    package var sidecarOrientation: Int8
    /// 0 if unknown, or if the photo is a single colour.
    package var perceptualHash: UInt64
    package var status: PhotoStatus
    /// Empty unless `status` is `failed`, or `missing` after having failed.
    package var reason: String
    /// Nil if unknown: the photo failed, or was embedded by a version without pictures.
    package var picture: PictureDigest?
    /// Other contents with the same picture, such as the file with an edited rating; the latest last, at most
    /// `mostEditions`.
    package var editions: [PhotoDigest]

    /// How much the colours add to the greys (`RGBImage.colour`), below 0 if unknown.
    package var colour: Float

    package static let mostEditions = 16

    package init(
        digest: PhotoDigest?, path: FilePath, size: Int64, modified: Int64, width: Int32 = 0,
        height: Int32 = 0,
        captured: CaptureDate? = nil, capturedSource: DateSource? = nil, sidecarOrientation: Int8 = 0,
        perceptualHash: UInt64 = 0, status: PhotoStatus, reason: String = "", picture: PictureDigest? = nil,
        editions: [PhotoDigest] = [], colour: Float = -1
    ) {
        self.digest = digest
        self.path = path
        self.size = size
        self.modified = modified
        self.width = width
        self.height = height
        self.captured = captured
        self.capturedSource = capturedSource
        self.sidecarOrientation = sidecarOrientation
        self.perceptualHash = perceptualHash
        self.status = status
        self.reason = reason
        self.picture = picture
        self.editions = editions
        self.colour = colour
    }

    /// Whether a file with this content is known to be the photo.
    package func holds(_ content: PhotoDigest) -> Bool { digest == content || editions.contains(content) }

    /// All current and earlier contents of the photo.
    package var contents: [PhotoDigest] { (digest.map { [$0] } ?? []) + editions }

    /// Adds another content of the same picture.
    package mutating func add(edition: PhotoDigest) {
        guard edition != digest else { return }
        editions.removeAll { $0 == edition }
        editions = (editions + [edition]).suffix(Self.mostEditions)
    }

    /// Whether it has properties unknown to versions without pictures.
    package var isPictured: Bool { picture != nil || !editions.isEmpty || colour >= 0 }

    package var key: PhotoKey { digest.map { .content($0) } ?? .path(path) }

    /// Why the photo could not be used; nil if it could.
    package var failure: ReasonText? { reason.isEmpty ? nil : ReasonText(reading: reason) }
}
