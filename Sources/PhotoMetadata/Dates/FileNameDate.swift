package import FaceTypes

extension CaptureDate {
    /// The date in the name of a file from a phone or messenger: `IMG-20170203-WA0026`, `PXL_20221215_101112345`,
    /// `2009-07-14 18.03.59`. Nil if there is none, or if the digits are part of a longer number.
    package init?(inFileName name: String) {
        let bytes = Array(name.utf8)
        for start in bytes.indices where start == 0 || !bytes[start - 1].isDigit {
            guard let (date, end) = Self.day(bytes[start...]) else { continue }
            guard let time = Self.time(bytes[end...]) else {
                self.init(reading: date)
                return
            }
            self.init(reading: "\(date)T\(time)")
            return
        }
        return nil
    }

    /// Year, month and day with the same separator or none, and the position after them.
    private static func day(_ bytes: ArraySlice<UInt8>) -> (String, Int)? {
        let digits = bytes.prefix { $0.isDigit }.count
        let mark: UInt8? = digits == 4 ? bytes.dropFirst(4).first : nil
        guard digits == 8 || mark.map({ "-_. ".utf8.contains($0) }) == true,
            let parts = fields(bytes, [4, 2, 2], mark), !parts.end.isDigit(in: bytes),
            let date = CaptureDate(parts.fields[0], parts.fields[1], parts.fields[2]),
            date.year >= earliestYear
        else { return nil }
        return (date.day, parts.end)
    }

    /// `180359`, `18.03.59` and similar, after a separator or ` at `; milliseconds may follow.
    private static func time(_ bytes: ArraySlice<UInt8>) -> String? {
        var rest = bytes
        for words in [" at ", ", ", " - "] where rest.starts(with: words.utf8) {
            rest = rest.dropFirst(words.utf8.count - 1)
        }
        guard let mark = rest.first, "-_. T".utf8.contains(mark) else { return nil }
        rest = rest.dropFirst()
        let digits = rest.prefix { $0.isDigit }.count
        let separator: UInt8? = digits == 2 ? rest.dropFirst(2).first : nil
        guard [6, 9].contains(digits) || separator.map({ "-_.: ".utf8.contains($0) }) == true,
            let parts = fields(rest, [2, 2, 2], separator), parts.fields[0] < 24, parts.fields[1] < 60,
            parts.fields[2] < 60
        else { return nil }
        return parts.fields.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }

    /// Numbers with this many digits, each after `mark` except the first.
    private static func fields(_ bytes: ArraySlice<UInt8>, _ widths: [Int], _ mark: UInt8?)
        -> (fields: [Int], end: Int)?
    {
        var (rest, found) = (bytes, [Int]())
        for width in widths {
            if let mark, !found.isEmpty {
                guard rest.first == mark else { return nil }
                rest = rest.dropFirst()
            }
            guard rest.prefix(width).count == width, rest.prefix(width).allSatisfy(\.isDigit) else {
                return nil
            }
            found.append(rest.prefix(width).reduce(0) { $0 * 10 + Int($1) - 48 })
            rest = rest.dropFirst(width)
        }
        return (found, rest.startIndex)
    }

    /// Earlier years are more likely picture numbers.
    private static let earliestYear = 1900
}

extension UInt8 {
    fileprivate var isDigit: Bool { (48...57).contains(self) }
}

extension Int {
    fileprivate func isDigit(in bytes: ArraySlice<UInt8>) -> Bool {
        self < bytes.endIndex && bytes[self].isDigit
    }
}
