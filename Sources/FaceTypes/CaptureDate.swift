/// The local time when a photo was taken, as its camera recorded it: `2009-07-14T18:03:59`, without a time zone.
package struct CaptureDate: Hashable, Sendable, Comparable {
    /// 19 ASCII characters.
    package let text: String
    package let year: Int

    /// Nil unless `text` is a valid date from year 1800 on, in the form `yyyy-MM-ddTHH:mm:ss`.
    package init?(iso text: String) {
        self.init(text, separators: "--T::")
    }

    /// Nil unless `text` begins with a date in EXIF format, `yyyy:MM:dd HH:mm:ss`.
    package init?(exif text: String) {
        self.init(String(text.prefix(19)), separators: ":: ::")
    }

    private init?(_ text: String, separators: String) {
        let bytes = Array(text.utf8)
        let marks = Array(separators.utf8)
        let cuts = [4, 7, 10, 13, 16]
        guard bytes.count == 19, zip(cuts, marks).allSatisfy({ bytes[$0] == $1 }) else { return nil }
        let fields = bytes.indices.split { cuts.contains($0) }.map { Self.number(bytes[$0]) }
        guard let year = fields[0], let month = fields[1], let day = fields[2], let hour = fields[3],
            let minute = fields[4], let second = fields[5],
            year >= 1800, (1...12).contains(month), (1...Self.days(month, year)).contains(day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        self.year = year
        var iso = bytes
        for (cut, mark) in zip(cuts, "--T::".utf8) { iso[cut] = mark }
        self.text = String(decoding: iso, as: UTF8.self)
    }

    package static func < (a: CaptureDate, b: CaptureDate) -> Bool { a.text < b.text }

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

    private static func number(_ digits: some Collection<UInt8>) -> Int? {
        guard digits.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1) - 48 }
    }

    private static func days(_ month: Int, _ year: Int) -> Int {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }
}
