/// Identifies a face in every store and run: `<first 16 hex digits of the photo's sha256>#<index>`.
package struct FaceKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The first eight bytes of the digest, big-endian.
    package let photo: UInt64
    /// The index of the face within its photo, from 0.
    package let index: Int32

    package init(digest: PhotoDigest, index: Int32) {
        photo = digest.beginning
        self.index = index
    }

    /// Nil unless the text is 16 lower-case hexadecimal digits, `#`, and an unsigned decimal index.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "#", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 16, let photo = UInt64(parts[0], radix: 16),
            parts[1].utf8.first.map({ $0 >= 48 && $0 <= 57 }) == true, let index = Int32(parts[1])
        else { return nil }
        self.photo = photo
        self.index = index
        guard description == text else { return nil }
    }

    package var description: String {
        let digits = String(photo, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits + "#\(index)"
    }

    package static func < (a: FaceKey, b: FaceKey) -> Bool {
        (a.photo, a.index) < (b.photo, b.index)
    }
}

extension PhotoDigest {
    /// The part of the digest that a `FaceKey` contains: its first eight bytes, big-endian.
    package var beginning: UInt64 { bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
}
