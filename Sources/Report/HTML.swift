package import FaceTypes

/// HTML that is safe by construction: literal parts are markup, inserted values are escaped.
///
///     let line: HTML = "<p title=\"\(path)\">\(count) faces</p>"
///
/// The literal parts are `StaticString`, so no text from a run can become markup. Inserted values are safe between tags
/// and in attributes in double quotes.
package struct HTML: Sendable, Hashable, ExpressibleByStringInterpolation {
    /// UTF-8.
    package private(set) var bytes: [UInt8]

    package init(stringLiteral literal: StaticString) {
        bytes = literal.withUTF8Buffer { unsafe Array($0) }
    }

    package init(stringInterpolation: Interpolation) {
        bytes = stringInterpolation.bytes
    }

    package init(_ parts: some Sequence<HTML>) {
        bytes = []
        for part in parts { bytes += part.bytes }
    }

    package static func + (a: HTML, b: HTML) -> HTML { HTML([a, b]) }
    package static func += (a: inout HTML, b: HTML) { a.bytes += b.bytes }

    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var bytes: [UInt8] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        package mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { unsafe bytes += $0 }
        }

        package mutating func appendInterpolation(_ text: String) { append(escaping: text.utf8) }
        package mutating func appendInterpolation(_ number: Int) { bytes += String(number).utf8 }
        package mutating func appendInterpolation(_ html: HTML) { bytes += html.bytes }
        package mutating func appendInterpolation(_ parts: [HTML]) {
            for part in parts { bytes += part.bytes }
        }
        package mutating func appendInterpolation(_ link: Link) { append(escaping: link.bytes) }

        /// The path as text; invalid UTF-8 becomes U+FFFD.
        package mutating func appendInterpolation(_ path: FilePath) { append(escaping: path.shown.utf8) }

        /// Control characters, which HTML forbids, become U+FFFD.
        private mutating func append(escaping text: some Sequence<UInt8>) {
            for byte in text {
                switch byte {
                case UInt8(ascii: "&"): bytes += "&amp;".utf8
                case UInt8(ascii: "<"): bytes += "&lt;".utf8
                case UInt8(ascii: ">"): bytes += "&gt;".utf8
                case UInt8(ascii: "\""): bytes += "&quot;".utf8
                case UInt8(ascii: "'"): bytes += "&#39;".utf8
                case 0..<0x20, 0x7F: bytes += "\u{FFFD}".utf8
                default: bytes.append(byte)
                }
            }
        }
    }
}

/// A URL in which every byte is harmless or percent-encoded.
package struct Link: Sendable, Hashable {
    let bytes: [UInt8]

    /// Links to a local file by its absolute path.
    package init(file path: FilePath) {
        bytes = Array("file://".utf8) + Self.encoded(path.bytes)
    }

    /// Links to a page or picture of the report, relative to the page with the link.
    package init(_ relative: String) {
        bytes = Self.encoded(relative.utf8)
    }

    static func encoded(_ bytes: some Sequence<UInt8>, keepingSlashes: Bool = true) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return bytes.flatMap { byte -> [UInt8] in
            isPlain(byte) && (keepingSlashes || byte != UInt8(ascii: "/"))
                ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~/".utf8.contains(byte)
        }
    }
}

/// A count with groups of three digits: 12 345.
package func grouped(_ count: Int) -> String {
    var groups: [String] = []
    var rest = abs(count)
    while rest >= 1000 {
        let part = String(rest % 1000)
        groups.append(String(repeating: "0", count: 3 - part.count) + part)
        rest /= 1000
    }
    return (count < 0 ? "−" : "") + ([String(rest)] + groups.reversed()).joined(separator: "\u{202F}")
}

/// `1 face`, `12 345 faces`, with thousands separated.
package func groupedCount(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(grouped(count)) \(noun(for: count, singular, plural))"
}
