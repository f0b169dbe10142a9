/// The path and the query of a request, decoded once and checked.
package struct RequestTarget: Sendable, Hashable {
    /// `["people", "person_003"]`; none for `/`.
    package let path: [String]
    package let query: FormFields

    private static let longest = 2_048

    package init(path: [String], query: FormFields) {
        self.path = path
        self.query = query
    }

    /// Nil unless the text is an absolute path in strict percent-encoding, without `.`, `..`, empty components or
    /// control characters.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.longest, text.utf8.first == UInt8(ascii: "/") else { return nil }
        let halves = text.utf8.dropFirst().split(
            separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        let parts = halves[0].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let decoded = parts.compactMap { percentDecoded($0, plusIsSpace: false) }
        guard decoded.count == parts.count, decoded == [""] || decoded.allSatisfy(Self.isName),
            let query = FormFields(encoded: Array(halves.count == 2 ? halves[1] : ""[...].utf8))
        else { return nil }
        path = decoded == [""] ? [] : decoded
        self.query = query
    }

    private static func isName(_ part: String) -> Bool {
        !part.isEmpty && part != "." && part != ".." && !part.utf8.contains(UInt8(ascii: "/"))
    }
}

/// Names and values of forms and queries, in order.
package struct FormFields: Sendable, Hashable {
    package let pairs: [Pair]

    package struct Pair: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    package init(_ pairs: [(String, String)] = []) {
        self.pairs = pairs.map { Pair(name: $0.0, value: $0.1) }
    }

    /// Nil if the bytes are not `application/x-www-form-urlencoded` text.
    package init?(encoded bytes: [UInt8]) {
        var pairs: [Pair] = []
        for part in bytes.split(separator: UInt8(ascii: "&")) {
            let halves = part.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = percentDecoded(halves[0], plusIsSpace: true),
                let value = halves.count == 2 ? percentDecoded(halves[1], plusIsSpace: true) : ""
            else { return nil }
            pairs.append(Pair(name: name, value: value))
        }
        self.pairs = pairs
    }

    /// The value of a name that occurs exactly once.
    package subscript(_ name: String) -> String? {
        let values = all(name)
        return values.count == 1 ? values[0] : nil
    }

    package func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }
}

/// Nil for a bad escape, bytes that are not UTF-8, and control characters other than line breaks of a form.
private func percentDecoded(_ bytes: some Collection<UInt8>, plusIsSpace: Bool) -> String? {
    var decoded: [UInt8] = []
    var rest = Array(bytes)[...]
    while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "%"):
            guard let high = rest.popFirst().flatMap(hexValue), let low = rest.popFirst().flatMap(hexValue)
            else { return nil }
            decoded.append(high << 4 | low)
        case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
        default: decoded.append(byte)
        }
    }
    guard decoded.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
    return String(validating: decoded, as: UTF8.self)
}

private func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
}
