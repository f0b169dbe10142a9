/// Ids such as `person_007`: a prefix and a number of three digits or more.
package struct NumberedID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let prefix: String
    /// From 1.
    package let number: Int

    package init(prefix: String, number: Int) {
        self.prefix = prefix
        self.number = number
    }

    /// Nil unless `text` is `<prefix>_<digits>`, or such an id followed by `_` and anything: an era belongs to its faceset.
    package init?(_ text: some StringProtocol, prefix: String) {
        guard text.hasPrefix("\(prefix)_") else { return nil }
        let digits = text.dropFirst(prefix.count + 1).prefix { $0 != "_" }
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits)
        else { return nil }
        self.init(prefix: prefix, number: number)
    }

    package var description: String {
        let digits = String(number)
        return "\(prefix)_" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    package static func < (a: NumberedID, b: NumberedID) -> Bool {
        (a.prefix, a.number) < (b.prefix, b.number)
    }

    /// The highest number among ids of a prefix; 0 where there is none.
    package static func highest(of prefix: String, in ids: some Sequence<String>) -> Int {
        ids.compactMap { NumberedID($0, prefix: prefix)?.number }.max() ?? 0
    }
}
