import Testing

@testable import Imaging

/// Writes uncompressed TIFF files with pages of one colour, so that the pixels show which page was read.
struct TIFFFile {
    struct Page {
        var side: Int
        var grey: UInt8
        /// Tags and values of type SHORT or LONG.
        var fields: [Int: Int] = [:]
    }

    var isBig = false
    var isBigEndian = false
    var pages: [Page]
    /// Subdirectories of the first page.
    var subdirectories: [Page] = []

    var bytes: [UInt8] {
        let offsetSize = isBig ? 8 : 4
        var file: [UInt8] = isBigEndian ? [0x4D, 0x4D] : [0x49, 0x49]
        file += isBig ? number(43, 2) + number(8, 2) + number(0, 2) : number(42, 2)
        file += number(file.count + offsetSize, offsetSize)
        var below: [Int] = []
        let reserved = subdirectories.map { size(of: $0, extra: 0) }
        // Subdirectories follow all pages; their offsets are known in advance.
        var place =
            file.count
            + pages.enumerated().reduce(0) {
                $0 + size(of: $1.element, extra: $1.offset == 0 && !subdirectories.isEmpty ? 1 : 0)
            }
        for size in reserved {
            below.append(place)
            place += size
        }
        for (index, page) in pages.enumerated() {
            let extra = index == 0 ? below : []
            let isLast = index == pages.count - 1
            let end = file.count + size(of: page, extra: extra.isEmpty ? 0 : 1)
            file += directory(page, at: file.count, below: extra, next: isLast ? 0 : end)
        }
        for page in subdirectories { file += directory(page, at: file.count, below: [], next: 0) }
        return file
    }

    private func entries(of page: Page) -> [Int: Int] {
        [0x100: page.side, 0x101: page.side, 0x102: 8, 0x103: 1, 0x106: 1, 0x115: 1, 0x116: page.side]
            .merging(page.fields) { $1 }
    }

    private func size(of page: Page, extra: Int) -> Int {
        let count = entries(of: page).count + 2 + extra
        let head = isBig ? 8 + 20 * count + 8 : 2 + 12 * count + 4
        return head + page.side * page.side
    }

    private func directory(_ page: Page, at start: Int, below: [Int], next: Int) -> [UInt8] {
        let pixels = page.side * page.side
        var all = entries(of: page)
        let data = start + size(of: page, extra: below.isEmpty ? 0 : 1) - pixels
        (all[0x111], all[0x117]) = (data, pixels)
        if let place = below.first { all[0x14A] = place }
        precondition(below.count < 2, "only one subdirectory is supported")
        let offsetSize = isBig ? 8 : 4
        var block = number(all.count, isBig ? 8 : 2)
        for (tag, value) in all.sorted(by: { $0.key < $1.key }) {
            let long = [0x111, 0x117, 0x14A].contains(tag)
            block += number(tag, 2) + number(long ? 4 : 3, 2) + number(1, offsetSize)
            let short = number(value, long ? 4 : 2)
            block += short + [UInt8](repeating: 0, count: offsetSize - short.count)
        }
        return block + number(next, offsetSize) + [UInt8](repeating: page.grey, count: pixels)
    }

    private func number(_ value: Int, _ count: Int) -> [UInt8] {
        let digits = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        return isBigEndian ? digits.reversed() : digits
    }
}

@Suite struct TIFFPageTests {
    static let (newSubfileType, subfileType, orientation) = (0xFE, 0xFF, 0x112)
    static let thumbnail = TIFFFile.Page(side: 4, grey: 20, fields: [newSubfileType: 1])
    static let photo = TIFFFile.Page(side: 16, grey: 200)

    static let cases: [(TIFFFile, side: Int)] = [
        // The photo after a thumbnail, regardless of how that is marked.
        (TIFFFile(pages: [thumbnail, photo]), 16),
        (TIFFFile(pages: [.init(side: 4, grey: 20, fields: [subfileType: 2]), photo]), 16),
        (TIFFFile(pages: [.init(side: 4, grey: 20, fields: [newSubfileType: 3]), photo]), 16),
        // After a thumbnail and a mask.
        (TIFFFile(pages: [thumbnail, .init(side: 8, grey: 1, fields: [newSubfileType: 4]), photo]), 16),
        // In a subdirectory of the thumbnail, as in TIFF/EP.
        (TIFFFile(pages: [thumbnail], subdirectories: [photo]), 16),
        // The first of several pages, and a single thumbnail.
        (TIFFFile(pages: [photo, thumbnail]), 16),
        (TIFFFile(pages: [.init(side: 12, grey: 200), photo]), 12),
        (TIFFFile(pages: [thumbnail]), 4),
        (TIFFFile(pages: [.init(side: 12, grey: 200, fields: [newSubfileType: 2]), photo]), 12),
    ]

    @Test(arguments: cases)
    func thePageWithThePhotoIsRead(_ file: TIFFFile, _ side: Int) throws {
        for (isBig, isBigEndian) in [(false, false), (false, true), (true, false), (true, true)] {
            var file = file
            (file.isBig, file.isBigEndian) = (isBig, isBigEndian)
            let source = VipsImageSource()
            let image = try source.decode(file.bytes).image
            #expect(image.width == side && image.red(0, 0) == (side == 4 ? 20 : 200))
            #expect(source.pixelCount(file.bytes) == side * side)
            #expect(try source.decodeForExport(file.bytes).width == side)
            #expect(try source.thumbnail(file.bytes, maximumSide: 16).width == side)
        }
    }

    /// The photo's own orientation, otherwise that of the first page.
    @Test(arguments: [(nil, 6, 6), (8, 6, 8), (nil, nil, nil)] as [(Int?, Int?, Int?)])
    func theOrientationOfThePhotoIsUsed(_ own: Int?, _ first: Int?, _ expected: Int?) throws {
        var (thumbnail, photo) = (Self.thumbnail, Self.photo)
        thumbnail.fields[Self.orientation] = first
        photo.fields[Self.orientation] = own
        for file in [
            TIFFFile(pages: [thumbnail, photo]), TIFFFile(pages: [thumbnail], subdirectories: [photo]),
        ] {
            #expect(TIFFDirectories(file.bytes)?.picturePage.orientation == expected)
        }
    }

    @Test func damageDoesNotCrash() {
        let whole = TIFFFile(isBig: true, pages: [Self.thumbnail, Self.photo]).bytes
        for length in stride(from: 0, to: whole.count, by: 3) {
            _ = TIFFDirectories(Array(whole[..<length]))?.picturePage
        }
        for position in 0..<300 {
            for value in [0, 0x7F, 0xFF] as [UInt8] {
                var damaged = whole
                damaged[position] = value
                _ = TIFFDirectories(damaged)?.picturePage
                _ = try? VipsImageSource(maximumPixels: 1000).decode(damaged)
            }
        }
    }
}
