/// Identifies the picture of a photo: the sha256 of its picture data and orientation, without any metadata.
///
/// Two files with the same picture have the same pixels, regardless of metadata such as ratings and dates. The
/// opposite is not true: a picture that was compressed again has another digest.
package struct PictureDigest: Hashable, Sendable, CustomStringConvertible {
    /// Has 32 bytes.
    package let bytes: [UInt8]

    /// Nil unless there are 32 bytes.
    package init?(bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
        guard self.bytes.count == 32 else { return nil }
    }

    /// Nil unless `hex` is 64 hexadecimal digits.
    package init?(hex: some StringProtocol) {
        guard let digest = PhotoDigest(hex: hex) else { return nil }
        bytes = digest.bytes
    }

    /// 64 lower-case hexadecimal digits.
    package var hex: String { hexDigits(bytes) }
    package var description: String { hex }
}
