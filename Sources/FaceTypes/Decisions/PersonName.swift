/// The name of a person, and the date of birth if known.
package struct PersonName: Hashable, Sendable {
    package var name: String
    /// `1984`, `1984-05` or `1984-05-23`.
    package var born: String?

    package init(name: String, born: String? = nil) {
        self.name = name
        self.born = born
    }

    private static let longestName = 256

    /// - Throws: `bad_name` for a name that is empty, very long or contains control characters, or an invalid date.
    package func checked() throws(FaceSetsError) -> PersonName {
        let letters = name.unicodeScalars
        let blank = Set(" \t\n\r".unicodeScalars)
        let trimmed = String(
            String.UnicodeScalarView(
                letters.drop { blank.contains($0) }.reversed().drop { blank.contains($0) }.reversed()))
        guard !trimmed.isEmpty, trimmed.utf8.count <= Self.longestName, trimmed.onOneLine == trimmed else {
            throw FaceSetsError(
                code: .badName, "'\(name.onOneLine)' cannot be the name of a person",
                remedy: "Use one line of 1 to \(Self.longestName) bytes.")
        }
        if let born, !Self.isDate(born) {
            throw FaceSetsError(
                code: .badName, "'\(born.onOneLine)' is not a date of birth",
                remedy: "Write 1984, 1984-05 or 1984-05-23.")
        }
        return PersonName(name: trimmed, born: born)
    }

    private static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), parts[0].utf8.count == 4,
            parts.dropFirst().allSatisfy({ $0.utf8.count == 2 })
        else { return false }
        let padded = text + "0000-01-01".dropFirst(text.utf8.count) + "T00:00:00"
        return CaptureDate(iso: padded) != nil
    }
}
