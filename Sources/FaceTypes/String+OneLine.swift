extension String {
    /// The text as one line that cannot send commands to a terminal or imitate another line. File names and messages
    /// of libraries may contain any character.
    ///
    /// Control characters, line separators and bidirectional formatting become escapes: `\n`, `\x1b`, `\u202e`.
    /// Everything else is kept, including letters of every script. Applying it twice changes nothing.
    package var onOneLine: String {
        guard unicodeScalars.contains(where: \.actsOnTerminals) else { return self }
        return unicodeScalars.reduce(into: "") { line, scalar in
            if scalar.actsOnTerminals { line += scalar.escaped } else { line.unicodeScalars.append(scalar) }
        }
    }
}

extension Unicode.Scalar {
    fileprivate var actsOnTerminals: Bool {
        switch value {
        // Controls of ASCII and of Latin-1, line and paragraph separators.
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
        // Embeddings, overrides and isolates of the bidirectional algorithm (UAX #9).
        case 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    fileprivate var escaped: String {
        switch self {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default:
            let digits = String(value, radix: 16)
            return value < 0x100
                ? "\\x" + (digits.count < 2 ? "0" : "") + digits : "\\u" + digits
        }
    }
}
