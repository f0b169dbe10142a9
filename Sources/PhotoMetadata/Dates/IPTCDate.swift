import FaceTypes

/// The creation date in IPTC records: the data sets 2:55, `20090714`, and 2:60, `180359+0200`.
enum IPTCDate {
    /// Nil if there is none, or if the block is damaged.
    ///
    /// - Parameter block: records, bare or in Photoshop resources, as in JPEG.
    static func captured(in block: [UInt8]) -> CaptureDate? {
        guard let records = block.first == recordMark ? block[...] : records(inPhotoshop: block) else {
            return nil
        }
        var (day, time) = ("", "")
        var rest = records
        while rest.count >= 5, rest[rest.startIndex] == recordMark {
            let head = Array(rest.prefix(5))
            let length = Int(head[3]) << 8 | Int(head[4])
            // The highest bit indicates a length of several bytes, which no date has.
            guard length < 1 << 15, rest.count >= 5 + length else { break }
            let text = String(decoding: rest.dropFirst(5).prefix(length), as: UTF8.self)
            if head[1] == 2, head[2] == 55, day.isEmpty { day = text }
            if head[1] == 2, head[2] == 60, time.isEmpty { time = text }
            rest = rest.dropFirst(5 + length)
        }
        guard !day.isEmpty else { return nil }
        return CaptureDate(reading: "\(day)T\(time)") ?? CaptureDate(reading: day)
    }

    private static let recordMark: UInt8 = 0x1C
    private static let iptcResource: [UInt8] = [0x04, 0x04]

    /// The resource 0x0404 in a list of `8BIM`, number, padded name, length, padded data.
    private static func records(inPhotoshop block: [UInt8]) -> ArraySlice<UInt8>? {
        var rest = block[...]
        if rest.starts(with: "Photoshop 3.0\0".utf8) { rest = rest.dropFirst(14) }
        while rest.count >= 12, rest.starts(with: "8BIM".utf8) {
            let number = Array(rest.dropFirst(4).prefix(2))
            let name = Int(rest[rest.startIndex + 6]) + 1
            rest = rest.dropFirst(6 + name + name % 2)
            guard rest.count >= 4 else { return nil }
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard length <= rest.count else { return nil }
            if number == iptcResource { return rest.prefix(length) }
            rest = rest.dropFirst(length + length % 2)
        }
        return nil
    }
}
