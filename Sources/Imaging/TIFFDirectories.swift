import FaceTypes

/// The directories of a TIFF file or of an EXIF block, which is one; every offset in them is suspect.
struct TIFFDirectories {
    private let bytes: ArraySlice<UInt8>
    private let isBigEndian: Bool

    /// Nil unless the bytes begin as classic TIFF, or as EXIF's marker followed by it.
    init?(_ content: some Collection<UInt8>) {
        var bytes = Array(content)[...]
        if bytes.starts(with: "Exif\0\0".utf8) { bytes = bytes.dropFirst(6) }
        switch Array(bytes.prefix(4)) {
        case [0x49, 0x49, 42, 0]: isBigEndian = false
        case [0x4D, 0x4D, 0, 42]: isBigEndian = true
        default: return nil
        }
        self.bytes = bytes
    }

    /// DateTimeOriginal, else DateTimeDigitized, each only where it is a date.
    var captured: CaptureDate? {
        guard let first = number(at: 4, size: 4), let pointer = entries(at: first)[Tag.exif.rawValue],
            let exif = values(of: pointer).first
        else { return nil }
        let fields = entries(at: exif)
        return [Tag.dateTimeOriginal, .dateTimeDigitized].lazy
            .compactMap { fields[$0.rawValue].flatMap { CaptureDate(exif: text(of: $0)) } }.first
    }

    /// The orientation of the first directory, 1 to 8.
    var orientation: Int? {
        guard let first = number(at: 4, size: 4), let entry = entries(at: first)[Tag.orientation.rawValue]
        else { return nil }
        return values(of: entry).first.flatMap { (1...8).contains($0) ? $0 : nil }
    }

    /// Whether a directory holds sensor data, as DNG, NEF, ARW and PEF do beside their small previews.
    var isCameraRaw: Bool {
        var offsets = number(at: 4, size: 4).map { [$0] } ?? []
        var seen: Set<Int> = []
        while let offset = offsets.popLast(), seen.count < Self.directoryLimit {
            guard offset > 0, seen.insert(offset).inserted else { continue }
            let fields = entries(at: offset)
            if Self.rawMarks.contains(where: { mark in
                fields[mark.tag.rawValue].map { holds($0, mark.values) } == true
            }) {
                return true
            }
            offsets += fields[Tag.subDirectories.rawValue].map { values(of: $0) } ?? []
            offsets += nextDirectory(after: offset).map { [$0] } ?? []
        }
        return false
    }

    private enum Tag: Int {
        case compression = 0x103
        case photometric = 0x106
        case orientation = 0x112
        case subDirectories = 0x14A
        case exif = 0x8769
        case dateTimeOriginal = 0x9003
        case dateTimeDigitized = 0x9004
        case dngVersion = 0xC612
    }

    /// Fields of sensor data; an empty list stands for any value.
    private static let rawMarks: [(tag: Tag, values: Set<Int>)] = [
        (.dngVersion, []),
        (.photometric, [32803, 34892]),  // colour filter array, linear raw
        (.compression, [32767, 34713, 65535]),  // Sony, Nikon, Pentax
    ]

    private static let directoryLimit = 32

    private func holds(_ entry: Int, _ wanted: Set<Int>) -> Bool {
        wanted.isEmpty || !wanted.isDisjoint(with: values(of: entry))
    }

    /// Tag to the offset of its entry.
    private func entries(at offset: Int) -> [Int: Int] {
        guard let count = number(at: offset, size: 2) else { return [:] }
        var entries: [Int: Int] = [:]
        for position in 0..<count {
            let entry = offset + 2 + 12 * position
            guard let tag = number(at: entry, size: 2) else { break }
            if entries[tag] == nil { entries[tag] = entry }
        }
        return entries
    }

    private func nextDirectory(after offset: Int) -> Int? {
        number(at: offset, size: 2).flatMap { number(at: offset + 2 + 12 * $0, size: 4) }
    }

    /// The values of a field of type SHORT, LONG or IFD; at most `directoryLimit` of them.
    private func values(of entry: Int) -> [Int] {
        guard let type = number(at: entry + 2, size: 2), let size = [3: 2, 4: 4, 13: 4][type],
            let count = number(at: entry + 4, size: 4)
        else { return [] }
        guard let start = count * size <= 4 ? entry + 8 : number(at: entry + 8, size: 4) else { return [] }
        return (0..<min(count, Self.directoryLimit)).compactMap { number(at: start + $0 * size, size: size) }
    }

    /// The first 19 characters of a text of at least so many.
    private func text(of entry: Int) -> String {
        guard number(at: entry + 2, size: 2) == 2, let count = number(at: entry + 4, size: 4), count >= 19,
            let start = number(at: entry + 8, size: 4), start + 19 <= bytes.count
        else { return "" }
        let first = bytes.startIndex + start
        return String(decoding: bytes[first..<first + 19], as: UTF8.self)
    }

    private func number(at offset: Int, size: Int) -> Int? {
        bytes.number(at: offset, bytes: size, bigEndian: isBigEndian)
    }
}
