/// Identifies the picture of a photo: the sha256 of its picture data and orientation, without any metadata.
///
/// Two files with the same picture have the same pixels, regardless of metadata such as ratings and dates. The
/// opposite is not true: a picture that was compressed again has another digest.
package struct PictureDigest: Hashable, Sendable, CustomStringConvertible {
    private let words: DigestWords

    /// Nil unless there are 32 bytes.
    package init?(bytes: [UInt8]) {
        guard let words = DigestWords(bytes) else { return nil }
        self.words = words
    }

    /// Nil unless `hex` is 64 hexadecimal digits.
    package init?(hex: String) {
        guard let words = DigestWords(hex: hex) else { return nil }
        self.words = words
    }

    /// 32 bytes.
    package var bytes: [UInt8] { words.bytes }
    /// 64 lower-case hexadecimal digits.
    package var hex: String { hexDigits(bytes) }
    package var description: String { hex }
}
