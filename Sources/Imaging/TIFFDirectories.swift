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

    /// The texts of a field in the EXIF directories, those of the first photo first.
    func exifTexts(_ field: DateField) -> [String] {
        directories.flatMap { fields in
            (fields[.exif].map { values(of: $0).prefix(1) } ?? []).compactMap { place in
                entries(at: place)[field.tag].map { text(of: $0) }
            }
        }
    }

    /// DateTime of the directories themselves.
    var modificationTexts: [String] {
        directories.compactMap { fields in fields[.dateTime].map { text(of: $0) } }
    }

    enum DateField {
        case original, digitized

        fileprivate var tag: Tag { self == .original ? .dateTimeOriginal : .dateTimeDigitized }
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
        case dateTime = 0x132
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

// Picture data
extension TIFFDirectories {
    /// Fields that determine the pixels of a page, in the order of their tags: its size, samples, compression,
    /// palette, tiles, and the parameters of JPEG and YCbCr.
    private static let pictureTags = [
        256, 257, 258, 259, 262, 266, 277, 278, 284, 317, 320, 322, 323, 332, 338, 339, 347, 529, 530, 531,
        532,
    ]
    /// Strips or tiles: their positions and lengths.
    private static let places = [(273, 279), (324, 325)]
    /// Old-style JPEG in TIFF, with tables anywhere in the file.
    private static let oldJPEG = 6

    /// The data of the page that shows the photo; nil if it cannot be determined.
    var picturePieces: [PicturePiece]? {
        guard let fields = pictureFields,
            fields[.compression].flatMap({ values(of: $0).first }) != Self.oldJPEG
        else { return nil }
        var pieces = [PicturePiece("\(layout.isBigEndian)")]
        for tag in Self.pictureTags {
            guard let entry = fields.offsets[tag] else { continue }
            guard let value = content(of: entry) else { return nil }
            pieces.append(PicturePiece("\(tag)", value))
        }
        guard let data = pictureData(fields) else { return nil }
        return pieces + [PicturePiece("data", parts: data)]
    }

    private var pictureFields: Fields? {
        let page = picturePage
        let pages = directories
        guard pages.indices.contains(page.number) else { return nil }
        guard let place = page.subdirectory else { return pages[page.number] }
        let below = pages[page.number][.subDirectories].map { values(of: $0) } ?? []
        return below.indices.contains(place) ? entries(at: below[place]) : nil
    }

    private func pictureData(_ fields: Fields) -> [ArraySlice<UInt8>]? {
        for (offsetTag, countTag) in Self.places {
            guard let offsets = fields.offsets[offsetTag], let counts = fields.offsets[countTag] else {
                continue
            }
            let (starts, lengths) = (
                values(of: offsets, limit: bytes.count), values(of: counts, limit: bytes.count)
            )
            // Overlapping parts could be longer than any file.
            guard starts.count == lengths.count, !starts.isEmpty,
                lengths.reduce(0, +) <= bytes.count
            else { return nil }
            var parts: [ArraySlice<UInt8>] = []
            for (start, length) in zip(starts, lengths) {
                guard start <= bytes.count, length <= bytes.count - start else { return nil }
                parts.append(bytes[(bytes.startIndex + start)..<(bytes.startIndex + start + length)])
            }
            return parts
        }
        return nil
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

    /// The values of a field of type SHORT, LONG, IFD, LONG8 or IFD8; at most `limit` of them.
    private func values(of entry: Int, limit: Int = directoryLimit) -> [Int] {
        guard let type = number(at: entry + 2, size: 2), let size = [3: 2, 4: 4, 13: 4, 16: 8, 18: 8][type],
            let count = number(at: entry + 4, size: layout.offsetSize).map({ min($0, 1 << 32) }),
            let start = start(ofValueIn: entry, bytes: count * size)
        else { return [] }
        return (0..<min(count, limit)).compactMap { number(at: start + $0 * size, size: size) }
    }

    /// The bytes of a field's value of any type.
    private func content(of entry: Int) -> ArraySlice<UInt8>? {
        let sizes = [1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 16: 8, 17: 8]
        guard let size = number(at: entry + 2, size: 2).flatMap({ sizes[$0] }),
            let count = number(at: entry + 4, size: layout.offsetSize), count <= bytes.count,
            let start = start(ofValueIn: entry, bytes: count * size), start <= bytes.count - count * size
        else { return nil }
        return bytes[(bytes.startIndex + start)..<(bytes.startIndex + start + count * size)]
    }

    /// The first characters of a text, as many as a date may have; empty if there is none.
    private func text(of entry: Int) -> String {
        guard number(at: entry + 2, size: 2) == 2,
            let count = number(at: entry + 4, size: layout.offsetSize), count > 0,
            let start = start(ofValueIn: entry, bytes: count), start < bytes.count
        else { return "" }
        let first = bytes.startIndex + start
        let last = min(first + min(count, Self.longestDate), bytes.endIndex)
        return String(decoding: bytes[first..<last].prefix { $0 != 0 }, as: UTF8.self)
    }

    /// In bytes; includes dates with a time zone and blanks.
    private static let longestDate = 40

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
