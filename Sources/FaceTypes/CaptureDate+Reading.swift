extension CaptureDate {
    /// Nil unless `text` starts with a date in a format that cameras and programs write: `2009:07:14 18:03:59`.
    ///
    /// Accepts `:`, `-`, `/` and `.` between the parts, a `T` before the time, blanks instead of leading zeros,
    /// compact digits, and a date without a time. Hour 24 counts as the first hour of the day, because some phones
    /// count hours from 1 to 24; a leap second counts as the second before it. A time zone is dropped: times are
    /// local. The dates of clocks that were never set are rejected.
    package init?(reading text: String) {
        var reader = DateReader(text)
        guard let year = reader.year(), let month = reader.part(), let day = reader.part(),
            let time = reader.time(),
            let date = CaptureDate(
                year, month, day, time.hour == 24 ? 0 : time.hour, time.minute, min(time.second, 59)),
            time.second <= 60, !Self.unsetClocks.contains(date.text)
        else { return nil }
        self = date
    }

    /// Nil unless `text` is a date in the format of mail and PNG: `Tue, 14 Jul 2009 18:03:59 GMT`.
    package init?(mail text: String) {
        let words = text.split { " ,".utf8.contains($0.utf8.first ?? 0) }.drop { Int($0) == nil }
        guard words.count >= 4, let day = Int(words[words.startIndex]),
            let month = Self.months.firstIndex(of: words[words.startIndex + 1].prefix(3).lowercased())
        else { return nil }
        let (year, time) = (words[words.startIndex + 2], words[words.startIndex + 3])
        self.init(reading: "\(year)-\(month + 1)-\(day) \(time)")
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// The first moments of Unix and of the FAT file system.
    private static let unsetClocks: Set<String> = ["1970-01-01T00:00:00", "1980-01-01T00:00:00"]
}

/// Parses the parts of a date from the start of a text.
private struct DateReader {
    private var rest: ArraySlice<UInt8>

    init(_ text: String) {
        rest = Array(text.utf8.prefix { $0 != 0 })[...]
        skipBlanks()
    }

    /// Four digits and the following separator.
    mutating func year() -> Int? {
        guard rest.prefix(4).count == 4, rest.prefix(4).allSatisfy(\.isDigit) else { return nil }
        return number(of: 4)
    }

    /// A month or day: an optional separator and one or two digits.
    mutating func part() -> Int? {
        let isCompact = rest.first?.isDigit == true
        if !isCompact {
            guard let mark = rest.first, ":-/.".utf8.contains(mark) else { return nil }
            rest.removeFirst()
            skipBlanks()
        }
        let digits = rest.prefix(2).prefix { $0.isDigit }.count
        return digits == 0 || isCompact && digits < 2 ? nil : number(of: digits)
    }

    /// Midnight if no time follows, or only its separators; nil if something else follows.
    mutating func time() -> (hour: Int, minute: Int, second: Int)? {
        let isZone = rest.first.map { "Zz+-".utf8.contains($0) } == true
        guard rest.contains(where: \.isDigit), !isZone else { return (0, 0, 0) }
        rest = rest.drop { " Tt:,_".utf8.contains($0) }
        guard let hour = field(after: nil), hour <= 24 else { return nil }
        let mark = rest.first
        guard let minute = field(after: mark), minute < 60 else { return nil }
        return (hour, minute, field(after: mark) ?? 0)
    }

    /// One or two digits after a separator; after none if `mark` is nil. The sign of a time zone is not a separator.
    private mutating func field(after mark: UInt8?) -> Int? {
        if let mark, !mark.isDigit {
            guard rest.first == mark, ":.-".utf8.contains(mark) else { return nil }
            rest = rest.dropFirst().drop { $0 == 0x20 }
        }
        let digits = rest.prefix(2).prefix { $0.isDigit }.count
        return digits == 0 ? nil : number(of: digits)
    }

    private mutating func number(of digits: Int) -> Int {
        defer { rest = rest.dropFirst(digits) }
        return rest.prefix(digits).reduce(0) { $0 * 10 + Int($1) - 48 }
    }

    private mutating func skipBlanks() { rest = rest.drop { $0 == 0x20 } }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (48...57).contains(self) }
}
