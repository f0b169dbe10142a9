/// EXIF and orientation in PNG texts, used before PNG had a chunk for them.
enum PNGText {
    /// Whether a text of this name contains EXIF or XMP. ImageMagick stored both as `APP1`, their JPEG segment.
    static func holdsMetadata(_ name: String) -> Bool {
        ["exif", "APP1", "xmp"].contains { name.hasSuffix("Raw profile type \($0)") }
    }

    /// The content of a text `Raw profile type …`: a name, a length, and hexadecimal digits in lines; empty if damaged.
    static func profile(in text: String) -> [UInt8] {
        let lines = text.split(whereSeparator: \.isNewline)
        guard lines.count > 2, let length = Int(lines[1].drop { $0 == " " }) else { return [] }
        let digits = lines[2...].joined().utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard length > 0, digits.count >= 2, digits.count / 2 >= length else { return [] }
        return (0..<length).map { UInt8(digits[2 * $0] << 4 | digits[2 * $0 + 1]) }
    }

    /// `tiff:Orientation` of an XMP packet, as an attribute or an element; nil if absent.
    static func orientation(fromXMP packet: some Sequence<UInt8>) -> Int? {
        let packet = Array(packet)
        let name = Array("tiff:Orientation".utf8)
        guard packet.count > name.count else { return nil }
        for start in 0..<packet.count - name.count where packet[start] == name[0] {
            let rest = packet[start...]
            guard rest.starts(with: name) else { continue }
            let value = rest.dropFirst(name.count).drop { "=\"'> ".utf8.contains($0) }.first
            return value.flatMap { (49...56).contains($0) ? Int($0) - 48 : nil }
        }
        return nil
    }
}
