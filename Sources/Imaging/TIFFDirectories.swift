import FaceTypes

/// The directories of a TIFF or BigTIFF file, or of an EXIF block, which has the same format. No offset is trusted.
struct TIFFDirectories {
    private let bytes: ArraySlice<UInt8>
    private let layout: Layout

    /// Nil unless the bytes begin like TIFF, optionally after EXIF's marker.
    init?(_ content: some Collection<UInt8>) {
        var bytes = Array(content)[...]
        if bytes.starts(with: "Exif\0\0".utf8) { bytes = bytes.dropFirst(6) }
        guard let layout = Layout(head: Array(bytes.prefix(8))) else { return nil }
        self.layout = layout
        self.bytes = bytes
    }

    /// DateTimeOriginal, or else DateTimeDigitized, if valid; from the first directory that has one.
    var captured: CaptureDate? {
        directories.lazy.compactMap { fields in
            fields[.exif].flatMap { values(of: $0).first }.flatMap { captured(inEXIF: entries(at: $0)) }
        }.first
    }

    private func captured(inEXIF fields: Fields) -> CaptureDate? {
        [Tag.dateTimeOriginal, .dateTimeDigitized].lazy
            .compactMap { fields[$0].flatMap { CaptureDate(exif: text(of: $0)) } }.first
    }

    /// The orientation of the first directory, 1 to 8.
    var orientation: Int? { directories.first.flatMap { orientation(of: $0) } }

    /// The page that contains the photo: the first, unless it is a thumbnail, then the first that is not.
    ///
    /// Scanners and viewers put a thumbnail first (`NewSubfileType` 1), with the photo on a later page or, as in
    /// TIFF/EP, in a subdirectory of the first. If the photo's own directory has no orientation, that of the first is
    /// used.
    var picturePage: TIFFPage {
        let pages = directories
        guard let first = pages.first, isAuxiliary(first) else { return .first }
        if let number = pages.firstIndex(where: { !isAuxiliary($0) }) {
            return page(number, nil, pages[number], first)
        }
        let below = first[.subDirectories].map { values(of: $0) }?.map { entries(at: $0) } ?? []
        guard let place = below.firstIndex(where: { !$0.offsets.isEmpty && !isAuxiliary($0) }) else {
            return .first
        }
        return page(0, place, below[place], first)
    }

    private func page(_ number: Int, _ subdirectory: Int?, _ fields: Fields, _ first: Fields) -> TIFFPage {
        TIFFPage(
            number: number, subdirectory: subdirectory,
            orientation: orientation(of: fields) ?? orientation(of: first))
    }

    /// Whether a directory contains sensor data, as in DNG, NEF, ARW and PEF besides their small previews.
    var isCameraRaw: Bool {
        var offsets = firstDirectory.map { [$0] } ?? []
        var seen: Set<Int> = []
        while let offset = offsets.popLast(), seen.count < Self.directoryLimit {
            guard offset > 0, seen.insert(offset).inserted else { continue }
            let fields = entries(at: offset)
            if Self.rawMarks.contains(where: { mark in
                fields[mark.tag].map { holds($0, mark.values) } == true
            }) {
                return true
            }
            offsets += fields[.subDirectories].map { values(of: $0) } ?? []
            offsets += nextDirectory(after: offset).map { [$0] } ?? []
        }
        return false
    }
}

// Fields
extension TIFFDirectories {
    fileprivate enum Tag: Int {
        case newSubfileType = 0xFE
        case subfileType = 0xFF
        case compression = 0x103
        case photometric = 0x106
        case orientation = 0x112
        case subDirectories = 0x14A
        case exif = 0x8769
        case dateTimeOriginal = 0x9003
        case dateTimeDigitized = 0x9004
        case dngVersion = 0xC612
    }

    /// For one directory: tag to the offset of its entry.
    fileprivate struct Fields {
        var offsets: [Int: Int] = [:]

        subscript(tag: Tag) -> Int? { offsets[tag.rawValue] }
    }

    /// Fields of sensor data; an empty list means any value.
    private static let rawMarks: [(tag: Tag, values: Set<Int>)] = [
        (.dngVersion, []),
        (.photometric, [32803, 34892]),  // colour filter array, linear raw
        (.compression, [32767, 34713, 65535]),  // Sony, Nikon, Pentax
    ]

    private func holds(_ entry: Int, _ wanted: Set<Int>) -> Bool {
        wanted.isEmpty || !wanted.isDisjoint(with: values(of: entry))
    }

    private func orientation(of fields: Fields) -> Int? {
        fields[.orientation].flatMap { values(of: $0).first }.flatMap { (1...8).contains($0) ? $0 : nil }
    }

    /// Whether a directory contains a reduced picture or a mask, by the old or new field.
    private func isAuxiliary(_ fields: Fields) -> Bool {
        if let type = fields[.newSubfileType].flatMap({ values(of: $0).first }) { return type & 0b101 != 0 }
        return fields[.subfileType].flatMap { values(of: $0).first } == 2
    }
}

// Offsets
extension TIFFDirectories {
    /// Sizes in bytes of the numbers that differ between classic TIFF and BigTIFF.
    private struct Layout {
        let isBigEndian: Bool
        let offsetSize: Int
        let countSize: Int

        /// - Parameter head: eight bytes.
        init?(head: [UInt8]) {
            switch head.prefix(4) {
            case [0x49, 0x49, 42, 0]: (isBigEndian, offsetSize, countSize) = (false, 4, 2)
            case [0x4D, 0x4D, 0, 42]: (isBigEndian, offsetSize, countSize) = (true, 4, 2)
            case [0x49, 0x49, 43, 0] where head.dropFirst(4) == [8, 0, 0, 0]:
                (isBigEndian, offsetSize, countSize) = (false, 8, 8)
            case [0x4D, 0x4D, 0, 43] where head.dropFirst(4) == [0, 8, 0, 0]:
                (isBigEndian, offsetSize, countSize) = (true, 8, 8)
            default: return nil
            }
        }

        /// Tag, type, count, and the value or its offset.
        var entrySize: Int { 4 + 2 * offsetSize }
    }

    /// Limit on directories, and on the values of one field.
    private static let directoryLimit = 32
    /// Limit on the fields of a directory; larger counts are damage.
    private static let fieldLimit = 1 << 16

    private var firstDirectory: Int? { number(at: layout.offsetSize, size: layout.offsetSize) }

    /// The chain of directories from the first.
    private var directories: [Fields] {
        var (found, seen) = ([Fields](), Set<Int>())
        var next = firstDirectory
        while let offset = next, offset > 0, found.count < Self.directoryLimit, seen.insert(offset).inserted {
            found.append(entries(at: offset))
            next = nextDirectory(after: offset)
        }
        return found
    }

    private func entries(at offset: Int) -> Fields {
        guard let count = number(at: offset, size: layout.countSize) else { return Fields() }
        var fields = Fields()
        for position in 0..<min(count, Self.fieldLimit) {
            let entry = offset + layout.countSize + layout.entrySize * position
            guard let tag = number(at: entry, size: 2) else { break }
            if fields.offsets[tag] == nil { fields.offsets[tag] = entry }
        }
        return fields
    }

    private func nextDirectory(after offset: Int) -> Int? {
        guard let count = number(at: offset, size: layout.countSize), count <= Self.fieldLimit else {
            return nil
        }
        return number(
            at: offset + layout.countSize + layout.entrySize * count, size: layout.offsetSize)
    }

    /// The values of a field of type SHORT, LONG, IFD, LONG8 or IFD8; at most `directoryLimit` of them.
    private func values(of entry: Int) -> [Int] {
        guard let type = number(at: entry + 2, size: 2), let size = [3: 2, 4: 4, 13: 4, 16: 8, 18: 8][type],
            let count = number(at: entry + 4, size: layout.offsetSize).map({ min($0, 1 << 32) }),
            let start = start(ofValueIn: entry, bytes: count * size)
        else { return [] }
        return (0..<min(count, Self.directoryLimit)).compactMap { number(at: start + $0 * size, size: size) }
    }

    /// The first 19 characters of a text that has at least as many.
    private func text(of entry: Int) -> String {
        guard number(at: entry + 2, size: 2) == 2,
            let count = number(at: entry + 4, size: layout.offsetSize), count >= 19,
            let start = start(ofValueIn: entry, bytes: count), start <= bytes.count - 19
        else { return "" }
        let first = bytes.startIndex + start
        return String(decoding: bytes[first..<first + 19], as: UTF8.self)
    }

    /// A value is stored in its entry if it fits, otherwise at the offset given there.
    private func start(ofValueIn entry: Int, bytes count: Int) -> Int? {
        let place = entry + 4 + layout.offsetSize
        return count <= layout.offsetSize ? place : number(at: place, size: layout.offsetSize)
    }

    /// Nil if absent, or if no file of this size can contain it.
    private func number(at offset: Int, size: Int) -> Int? {
        guard size == 8 else { return bytes.number(at: offset, bytes: size, bigEndian: layout.isBigEndian) }
        let (high, low) = layout.isBigEndian ? (offset, offset + 4) : (offset + 4, offset)
        guard number(at: high, size: 4) == 0 else { return nil }
        return number(at: low, size: 4)
    }
}
