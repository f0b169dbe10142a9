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

    /// Nil unless the text is 16 lower-case hexadecimal digits, `#`, and an unsigned decimal index, as in `description`.
    package init?(_ text: String) {
        var text = text
        guard let parts = text.withUTF8({ Self.parts($0) }) else { return nil }
        (photo, index) = parts
    }

    /// Manifests and logs contain hundreds of thousands of keys, so this creates no strings.
    private static func parts(_ text: UnsafeBufferPointer<UInt8>) -> (photo: UInt64, index: Int32)? {
        guard (18...27).contains(text.count), text[16] == UInt8(ascii: "#"),
            text[17] != UInt8(ascii: "0") || text.count == 18
        else { return nil }
        var (photo, index) = (UInt64(0), Int64(0))
        for character in text[..<16] {
            let digit = hexDigit(character)
            guard digit < 16, !(UInt8(ascii: "A")...UInt8(ascii: "F")).contains(character) else { return nil }
            photo = photo << 4 | UInt64(digit)
        }
        for character in text[17...] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character) else { return nil }
            index = 10 * index + Int64(character - UInt8(ascii: "0"))
        }
        return Int32(exactly: index).map { (photo, $0) }
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
    package var beginning: UInt64 { words.first }
}
