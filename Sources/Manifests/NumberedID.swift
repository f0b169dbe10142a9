/// The prefix of person IDs.
package let personPrefix = "person"

/// The prefix of faceset IDs; eras append their years to the ID of their faceset.
package let facesetPrefix = "faceset"

/// IDs such as `person_007`: a prefix and a number of at least three digits.
package struct NumberedID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let prefix: String
    /// From 1.
    package let number: Int

    package init(prefix: String, number: Int) {
        self.prefix = prefix
        self.number = number
    }

    /// Nil unless `text` is `<prefix>_<digits>`, optionally followed by `_` and anything: an era belongs to its
    /// faceset.
    package init?(_ text: some StringProtocol, prefix: String) {
        guard text.hasPrefix("\(prefix)_") else { return nil }
        let digits = text.dropFirst(prefix.count + 1).prefix { $0 != "_" }
        guard (1...9).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }),
            let number = Int(digits)
        else { return nil }
        self.init(prefix: prefix, number: number)
    }

    /// Whether untrusted text is a valid ID of an identity, which is also the name of its folder: `<prefix>_` and up
    /// to nine digits, for an era also `_` and its years, at most 64 letters, digits and dashes.
    package static func isID(_ text: String, prefix: String) -> Bool {
        guard NumberedID(text, prefix: prefix) != nil else { return false }
        let parts = text.dropFirst(prefix.utf8.count + 1).split(
            separator: "_", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return true }
        return parts.count == 2 && (1...64).contains(parts[1].utf8.count)
            && parts[1].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    }

    package var description: String {
        let digits = String(number)
        return "\(prefix)_" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    package static func < (a: NumberedID, b: NumberedID) -> Bool {
        (a.prefix, a.number) < (b.prefix, b.number)
    }

    /// The highest number among IDs with a prefix; 0 if there is none.
    package static func highest(of prefix: String, in ids: some Sequence<String>) -> Int {
        ids.compactMap { NumberedID($0, prefix: prefix)?.number }.max() ?? 0
    }
}
