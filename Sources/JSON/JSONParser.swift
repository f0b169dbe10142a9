/// A syntax error in a JSON text.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// In bytes from the start.
    package let offset: Int
    package let problem: String
    package var description: String { "\(problem) at byte \(offset)" }
}

extension JSONValue {
    /// Deeper nesting is rejected: no manifest needs it, and a hostile file must not exhaust the stack.
    package static let depthLimit = 200

    /// Parses a text that contains exactly one value.
    package init(parsing text: [UInt8]) throws(JSONError) {
        var parser = JSONParser(text: text)
        self = try parser.document()
    }
}

private struct JSONParser {
    let text: [UInt8]
    var position = 0

    init(text: [UInt8]) {
        self.text = text
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    mutating func document() throws(JSONError) -> JSONValue {
        let value = try value(depth: 0)
        skipSpace()
        guard position == text.count else { throw error("unexpected text after the value") }
        return value
    }

    private var next: UInt8? { position < text.count ? text[position] : nil }

    private func error(_ problem: String) -> JSONError { JSONError(offset: position, problem: problem) }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth < JSONValue.depthLimit else { throw error("nested too deeply") }
        skipSpace()
        switch next {
        case nil: throw error("unexpected end of text")
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        guard text[position...].starts(with: word.utf8) else { throw error("invalid literal") }
        position += word.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        position += 1
        var object = JSONObject()
        if take(UInt8(ascii: "}")) { return .object(object) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw error("expected a key") }
            let key = String(decoding: try string(), as: UTF8.self)
            guard take(UInt8(ascii: ":")) else { throw error("expected ':'") }
            object[key] = try value(depth: depth + 1)
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw error("expected '}'") }
        return .object(object)
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        position += 1
        var values: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return .array(values) }
        repeat { values.append(try value(depth: depth + 1)) } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw error("expected ']'") }
        return .array(values)
    }

    private mutating func number() throws(JSONError) -> String {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        let leadingZero = next == UInt8(ascii: "0")
        let whole = try digits()
        if leadingZero && whole > 1 { throw error("a number may not start with 0") }
        if next == UInt8(ascii: ".") {
            position += 1
            _ = try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            _ = try digits()
        }
        return String(decoding: text[start..<position], as: UTF8.self)
    }

    private mutating func digits() throws(JSONError) -> Int {
        let start = position
        while let byte = next, byte >= 48, byte <= 57 { position += 1 }
        guard position > start else { throw error("expected a digit") }
        return position - start
    }

    private mutating func string() throws(JSONError) -> [UInt8] {
        position += 1
        var bytes: [UInt8] = []
        while true {
            let start = position
            while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                position += 1
            }
            bytes += text[start..<position]
            switch next {
            case nil: throw error("unterminated string")
            case UInt8(ascii: "\""):
                position += 1
                return bytes
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &bytes)
            default: throw error("unescaped control character in a string")
            }
        }
    }

    private mutating func escape(into bytes: inout [UInt8]) throws(JSONError) {
        guard let byte = next else { throw error("unterminated string") }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
        case UInt8(ascii: "u"): append(try codeUnits(), to: &bytes)
        default: throw error("invalid escape")
        }
    }

    /// Decodes one scalar from an escape or a surrogate pair; a lone surrogate is returned as it is.
    private mutating func codeUnits() throws(JSONError) -> UInt32 {
        let high = try hexUnit()
        guard (0xD800..<0xDC00).contains(high), text[position...].starts(with: [0x5C, UInt8(ascii: "u")])
        else {
            return high
        }
        let back = position
        position += 2
        let low = try hexUnit()
        guard (0xDC00..<0xE000).contains(low) else {
            position = back
            return high
        }
        return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
    }

    private mutating func hexUnit() throws(JSONError) -> UInt32 {
        let digits = text[position...].prefix(4).compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 4 else { throw error("expected four hexadecimal digits") }
        position += 4
        return digits.reduce(0) { $0 << 4 | UInt32($1) }
    }

    private func append(_ code: UInt32, to bytes: inout [UInt8]) {
        if let scalar = Unicode.Scalar(code) {
            bytes.append(contentsOf: String(Character(scalar)).utf8)
        } else if (0xDC80...0xDCFF).contains(code) {
            bytes.append(UInt8(code - 0xDC00))
        } else {
            bytes += [UInt8(0xE0 | code >> 12), UInt8(0x80 | code >> 6 & 0x3F), UInt8(0x80 | code & 0x3F)]
        }
    }
}
