import FaceTypes
import Testing

@testable import Imaging

/// Writes the directories of a small EXIF block or TIFF file.
struct EXIFBlock {
    enum Value {
        case short(Int)
        case long(Int)
        case text(String)
    }

    var isBigEndian = false
    var first: [(tag: Int, value: Value)] = []
    var exif: [(tag: Int, value: Value)] = []

    var bytes: [UInt8] {
        let exifStart = 8 + size(first.count + 1)
        var block: [UInt8] = isBigEndian ? [0x4D, 0x4D, 0, 42] : [0x49, 0x49, 42, 0]
        block += number(8, 4)
        var texts: [UInt8] = []
        let textStart = exifStart + size(exif.count)
        block += directory(first + [(0x8769, .long(exifStart))], &texts, textStart)
        block += directory(exif, &texts, textStart)
        return block + texts
    }

    private func size(_ entries: Int) -> Int { 2 + 12 * entries + 4 }

    private func directory(_ entries: [(tag: Int, value: Value)], _ texts: inout [UInt8], _ textStart: Int)
        -> [UInt8]
    {
        var block = number(entries.count, 2)
        for (tag, value) in entries {
            block += number(tag, 2)
            switch value {
            case .short(let short): block += number(3, 2) + number(1, 4) + number(short, 2) + [0, 0]
            case .long(let long): block += number(4, 2) + number(1, 4) + number(long, 4)
            case .text(let text):
                block += number(2, 2) + number(text.utf8.count + 1, 4) + number(textStart + texts.count, 4)
                texts += Array(text.utf8) + [0]
            }
        }
        return block + number(0, 4)
    }

    private func number(_ value: Int, _ count: Int) -> [UInt8] {
        let digits = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        return isBigEndian ? digits.reversed() : digits
    }
}

@Suite struct TIFFDirectoriesTests {
    static let (original, digitized, modified) = (0x9003, 0x9004, 0x132)

    @Test(
        arguments: [
            (["2009:07:14 18:03:59", nil], "2009-07-14T18:03:59"),
            (["2009:07:14 18:03:59", "2011:01:01 00:00:00"], "2009-07-14T18:03:59"),
            ([nil, "2011:01:01 00:00:00"], "2011-01-01T00:00:00"),
            (["0000:00:00 00:00:00", "2011:01:01 00:00:00"], "2011-01-01T00:00:00"),
            (["    :  :     :  :  ", nil], nil), (["2009:02:29 18:03:59", nil], nil),
            (["2009:07", nil], nil),
            ([nil, nil], nil),
        ] as [([String?], String?)])
    func datesAreRead(_ texts: [String?], _ expected: String?) {
        for isBigEndian in [false, true] {
            var block = EXIFBlock(
                isBigEndian: isBigEndian, first: [(Self.modified, .text("2020:02:02 02:02:02"))])
            for (tag, text) in zip([Self.original, Self.digitized], texts) {
                if let text { block.exif.append((tag, .text(text))) }
            }
            #expect(TIFFDirectories(block.bytes)?.firstDate?.text == expected)
            #expect(TIFFDirectories(Array("Exif\0\0".utf8) + block.bytes)?.firstDate?.text == expected)
        }
    }

    @Test(arguments: [(1, 1), (6, 6), (8, 8), (0, nil), (9, nil)] as [(Int, Int?)])
    func orientationsAreRead(_ value: Int, _ expected: Int?) {
        #expect(TIFFDirectories(EXIFBlock(first: [(0x112, .short(value))]).bytes)?.orientation == expected)
    }

    @Test(arguments: [
        (0xC612, EXIFBlock.Value.long(1), true), (0x106, .short(32803), true), (0x103, .short(34713), true),
        (0x106, .short(2), false), (0x103, .short(5), false),
    ])
    func cameraRawFilesAreRecognised(_ tag: Int, _ value: EXIFBlock.Value, _ isRaw: Bool) throws {
        let block = EXIFBlock(first: [(tag, value)])
        #expect(TIFFDirectories(block.bytes)?.isCameraRaw == isRaw)
        // In a subdirectory, where cameras put the sensor data.
        let below = EXIFBlock(first: [(0x14A, .long(8 + 2 + 12 * 2 + 4))], exif: [(tag, value)])
        #expect(TIFFDirectories(below.bytes)?.isCameraRaw == isRaw)
    }

    @Test func damageDoesNotCrash() {
        let block = EXIFBlock(
            first: [(0x14A, .long(8))], exif: [(Self.original, .text("2009:07:14 18:03:59"))])
        for length in 0..<block.bytes.count { read(Array(block.bytes[..<length])) }
        for position in block.bytes.indices {
            for value in [0, 1, 0x7F, 0x80, 0xFF] as [UInt8] {
                var damaged = block.bytes
                damaged[position] = value
                read(damaged)
            }
        }
    }

    private func read(_ bytes: [UInt8]) {
        guard let directories = TIFFDirectories(bytes) else { return }
        _ = (directories.firstDate, directories.orientation, directories.isCameraRaw, directories.picturePage)
    }

    @Test func profilesAreReadFromText() {
        let text = "\nexif\n       4\n49492a\n00\n"
        #expect(PNGText.profile(in: text) == [0x49, 0x49, 0x2A, 0])
        for bad in ["", "exif\n4\n", "\nexif\n 9\n4949\n", "\nexif\n -4\n49492a00\n"] {
            #expect(PNGText.profile(in: bad).isEmpty)
        }
    }

    @Test(
        arguments: [
            ("<x tiff:Orientation=\"3\"/>", 3), ("<tiff:Orientation>6</tiff:Orientation>", 6),
            ("<x tiff:Orientation=\"9\"/>", nil), ("<x/>", nil), ("tiff:Orientation", nil), ("", nil),
        ] as [(String, Int?)])
    func orientationsAreReadFromXMP(_ xmp: String, _ expected: Int?) {
        #expect(PNGText.orientation(fromXMP: xmp.utf8) == expected)
    }
}
