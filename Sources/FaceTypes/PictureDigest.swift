/// What a photo shows: the sha256 of its picture data, and of which way up they are shown, whatever else the file says.
///
/// Two files of one picture have the same pixels; metadata, such as ratings and dates, do not count. The other way round
/// does not hold: a picture that was compressed anew is another one here.
package struct PictureDigest: Hashable, Sendable, CustomStringConvertible {
    /// 32 bytes.
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
