/// The local time when a photo was taken, as its camera recorded it: `2009-07-14T18:03:59`, without a time zone.
///
/// Midnight to the second is used for a date without a time.
package struct CaptureDate: Hashable, Sendable, Comparable {
    /// 19 ASCII characters.
    package let text: String
    package let year: Int

    /// Nil unless `text` is a valid date from year 1800 on, in the form `yyyy-MM-ddTHH:mm:ss`.
    package init?(iso text: String) {
        var text = text
        let year = text.withUTF8 { bytes -> Int? in
            let cuts = [4, 7, 10, 13, 16]
            guard bytes.count == 19, zip(cuts, "--T::".utf8).allSatisfy({ bytes[$0] == $1 }),
                let year = Self.number(bytes[..<4]), let month = Self.number(bytes[5..<7]),
                let day = Self.number(bytes[8..<10]), let hour = Self.number(bytes[11..<13]),
                let minute = Self.number(bytes[14..<16]), let second = Self.number(bytes[17...])
            else { return nil }
            return Self.isValid(year, month, day, hour, minute, second) ? year : nil
        }
        guard let year else { return nil }
        (self.text, self.year) = (text, year)
    }

    /// Nil unless the fields are a valid calendar date, from the year 1800 on.
    package init?(
        _ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0
    ) {
        guard Self.isValid(year, month, day, hour, minute, second) else { return nil }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        self.year = year
        text = "\(year)-\(two(month))-\(two(day))T\(two(hour)):\(two(minute)):\(two(second))"
    }

    private static func isValid(
        _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int
    ) -> Bool {
        (1800...9999).contains(year) && (1...12).contains(month) && (1...days(month, year)).contains(day)
            && (0..<24).contains(hour) && (0..<60).contains(minute) && (0..<60).contains(second)
    }

    package static func < (a: CaptureDate, b: CaptureDate) -> Bool { a.text < b.text }

    /// `2009-07-14`.
    package var day: String { String(text.prefix(10)) }

    /// Whether the time of day is known.
    package var hasTime: Bool { !text.hasSuffix("T00:00:00") }

    /// Seconds since the start of 1970, by the camera's clock.
    ///
    /// Source: Howard Hinnant, "chrono-compatible low-level date algorithms", `days_from_civil`.
    package var seconds: Int {
        let fields = text.utf8.split { !(48...57).contains($0) }.compactMap { Self.number($0) }
        guard fields.count == 6 else { return 0 }
        let year = fields[1] > 2 ? fields[0] : fields[0] - 1
        let month = (fields[1] + 9) % 12
        let days =
            365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + fields[2] - 719_469
        return ((days * 24 + fields[3]) * 60 + fields[4]) * 60 + fields[5]
    }

    /// The date this many seconds after the start of 1970.
    ///
    /// Source: see `seconds`, `civil_from_days`.
    package init?(seconds: Int) {
        guard abs(seconds) < 1 << 40 else { return nil }
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let time = seconds - days * 86_400
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let isEarly = month >= 10
        self.init(
            yearOfEra + era * 400 + (isEarly ? 1 : 0), isEarly ? month - 9 : month + 3,
            dayOfYear - (153 * month + 2) / 5 + 1, time / 3600, time / 60 % 60, time % 60)
    }

    private static func number(_ digits: some Collection<UInt8>) -> Int? {
        guard digits.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1) - 48 }
    }

    private static func days(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}
