/// The sha256 of a photo's content. Two files with the same digest are the same photo.
package struct PhotoDigest: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// 32 bytes.
    package let bytes: [UInt8]

    /// Nil unless there are 32 bytes.
    package init?(bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
        guard self.bytes.count == 32 else { return nil }
    }

    /// Nil unless `hex` is 64 hexadecimal digits.
    package init?(hex: some StringProtocol) {
        let digits = hex.utf8.map { hexDigit($0) }
        guard digits.count == 64, digits.allSatisfy({ $0 < 16 }) else { return nil }
        bytes = stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// 64 lower-case hexadecimal digits.
    package var hex: String { hexDigits(bytes) }
    package var description: String { hex }

    package static func < (a: PhotoDigest, b: PhotoDigest) -> Bool {
        a.bytes.lexicographicallyPrecedes(b.bytes)
    }
}

/// The value of a hexadecimal digit; 16 for any other character.
private func hexDigit(_ character: UInt8) -> UInt8 {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: 16
    }
}

/// Two lower-case hexadecimal digits per byte.
package func hexDigits(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}
