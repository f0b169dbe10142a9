/// The sha256 of something, as a type of its own for each kind of content.
package protocol SHA256Value: Hashable, Sendable, CustomStringConvertible {
    var words: DigestWords { get }
    init(words: DigestWords)
}

extension SHA256Value {
    /// Nil unless there are 32 bytes.
    package init?(bytes: [UInt8]) {
        guard let words = DigestWords(bytes) else { return nil }
        self.init(words: words)
    }

    /// Nil unless `hex` is 64 hexadecimal digits.
    package init?(hex: String) {
        guard let words = DigestWords(hex: hex) else { return nil }
        self.init(words: words)
    }

    /// 32 bytes.
    package var bytes: [UInt8] { words.bytes }
    /// 64 lower-case hexadecimal digits.
    package var hex: String { hexDigits(bytes) }
    package var description: String { hex }
}

/// The 32 bytes of a sha256, in order of significance. Libraries have millions of digests, so they are stored in place.
package struct DigestWords: Hashable, Sendable, Comparable {
    let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// Nil unless there are 32 bytes.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        func word(_ place: Int) -> UInt64 {
            bytes[8 * place..<8 * place + 8].reduce(0) { $0 << 8 | UInt64($1) }
        }
        (first, second, third, fourth) = (word(0), word(1), word(2), word(3))
    }

    /// Nil unless `hex` is 64 hexadecimal digits.
    init?(hex: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        var high: UInt8?
        for character in hex.utf8 {
            let digit = hexDigit(character)
            guard digit < 16 else { return nil }
            if let half = high { bytes.append(half << 4 | digit) }
            high = high == nil ? digit : nil
        }
        guard high == nil else { return nil }
        self.init(bytes)
    }

    var bytes: [UInt8] {
        [first, second, third, fourth].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
        }
    }

    package static func < (a: DigestWords, b: DigestWords) -> Bool {
        (a.first, a.second, a.third, a.fourth) < (b.first, b.second, b.third, b.fourth)
    }
}

/// The value of a hexadecimal digit; 16 for any other character.
func hexDigit(_ character: UInt8) -> UInt8 {
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
