extension JSONValue {
    /// The JSON text: indented by two spaces and ending with a line feed, or on a single line without one.
    ///
    /// Only arrays of numbers stay on one line.
    package func serialized(pretty: Bool = true) -> [UInt8] {
        var writer = JSONWriter(pretty: pretty)
        writer.write(self, depth: 0)
        if pretty { writer.output.append(UInt8(ascii: "\n")) }
        return writer.output
    }
}

private struct JSONWriter {
    let pretty: Bool
    var output: [UInt8] = []

    init(pretty: Bool) { self.pretty = pretty }

    mutating func write(_ value: JSONValue, depth: Int) {
        switch value {
        case .null: put("null")
        case .bool(let value): put(value ? "true" : "false")
        case .number(let digits): put(digits)
        case .string(let bytes): writeString(bytes)
        case .array(let values):
            let inline = values.allSatisfy { if case .number = $0 { true } else { false } }
            writeList(values, open: "[", close: "]", depth: depth, inline: inline) {
                $0.write($1, depth: depth + 1)
            }
        case .object(let object):
            writeList(object.members, open: "{", close: "}", depth: depth, inline: false) {
                $0.writeString(Array($1.key.utf8))
                $0.put($0.pretty ? ": " : ":")
                $0.write($1.value, depth: depth + 1)
            }
        }
    }

    private mutating func put(_ text: StaticString) {
        text.withUTF8Buffer { unsafe output.append(contentsOf: $0) }
    }

    private mutating func put(_ text: String) { output.append(contentsOf: text.utf8) }

    private mutating func writeList<Element>(
        _ elements: [Element], open: StaticString, close: StaticString, depth: Int, inline: Bool,
        _ writeElement: (inout JSONWriter, Element) -> Void
    ) {
        put(open)
        for (place, element) in elements.enumerated() {
            if place > 0 { put(inline && pretty ? ", " : ",") }
            if !inline { newLine(depth + 1) }
            writeElement(&self, element)
        }
        if !inline && !elements.isEmpty { newLine(depth) }
        put(close)
    }

    private mutating func newLine(_ depth: Int) {
        guard pretty else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }

    private mutating func writeString(_ bytes: [UInt8]) {
        output.append(UInt8(ascii: "\""))
        var rest = bytes[...]
        while let byte = rest.first {
            if byte < 0x80 {
                writeASCII(byte)
                rest.removeFirst()
            } else if let length = validSequenceLength(rest) {
                output.append(contentsOf: rest.prefix(length))
                rest.removeFirst(length)
            } else if let surrogate = foreignSurrogate(rest), !wouldPair(surrogate, with: rest.dropFirst(3)) {
                writeEscape(surrogate)
                rest.removeFirst(3)
            } else {
                writeEscape(0xDC00 + UInt16(byte))
                rest.removeFirst()
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    private mutating func writeASCII(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): put("\\\"")
        case UInt8(ascii: "\\"): put("\\\\")
        case 0x0A: put("\\n")
        case 0x0D: put("\\r")
        case 0x09: put("\\t")
        case 0..<0x20, 0x7F: writeEscape(UInt16(byte))
        default: output.append(byte)
        }
    }

    private mutating func writeEscape(_ unit: UInt16) {
        let digits = String(unit, radix: 16)
        put("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
    }
}

/// Whether a surrogate might be read as one character with the escape that is written next; its bytes are written one by
/// one then.
private func wouldPair(_ surrogate: UInt16, with rest: ArraySlice<UInt8>) -> Bool {
    surrogate < 0xDC00 && !rest.isEmpty && validSequenceLength(rest) == nil
}

/// The length of the valid UTF-8 sequence at the start of `bytes`, or nil.
func validSequenceLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = bytes.first else { return nil }
    let length =
        switch first {
        case 0..<0x80: 1
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 0
        }
    guard length > 0, bytes.count >= length,
        bytes.dropFirst().prefix(length - 1).allSatisfy({ $0 & 0xC0 == 0x80 })
    else { return nil }
    guard length > 2 else { return length }
    let second = bytes[bytes.startIndex + 1]
    let tooLow = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90)
    let tooHigh = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F)
    return tooLow || tooHigh ? nil : length
}

/// Encodes a lone surrogate outside U+DC80…U+DCFF, which another program may have written, as the three bytes that
/// UTF-8 would use if it allowed surrogates.
private func foreignSurrogate(_ bytes: ArraySlice<UInt8>) -> UInt16? {
    let head = Array(bytes.prefix(3))
    guard head.count == 3, head[0] == 0xED, head[1] >= 0xA0, head[1] & 0xC0 == 0x80, head[2] & 0xC0 == 0x80
    else { return nil }
    let unit = 0xD000 | UInt16(head[1] & 0x3F) << 6 | UInt16(head[2] & 0x3F)
    return (0xDC80...0xDCFF).contains(unit) ? nil : unit
}
