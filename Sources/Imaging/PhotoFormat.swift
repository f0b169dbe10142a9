/// The format of a file according to its first bytes; its name is ignored.
enum PhotoFormat: Hashable, Sendable, CaseIterable {
    case jpeg, png, webp, tiff, gif, heif, jpeg2000, jpegXL, portableAnyMap, bmp
    /// Camera raw formats not based on TIFF: CR2, CR3, RAF, ORF, RW2, MRW, X3F.
    case cameraRaw

    /// Nil if the bytes are not those of a photo; 64 bytes are enough.
    init?(head: some Collection<UInt8>) {
        let head = Array(head.prefix(64))
        guard let match = Self.allCases.first(where: { $0.matches(head) }) else { return nil }
        self = match
    }

    /// Whether the format has its own orientation, which its decoder applies.
    var turnsItself: Bool { self == .heif || self == .jpegXL }

    private func matches(_ head: [UInt8]) -> Bool {
        switch self {
        case .jpeg: head.starts(with: [0xFF, 0xD8, 0xFF])
        case .png: head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        case .webp: head.starts(with: "RIFF".utf8) && head.holds("WEBP", at: 8)
        case .tiff: Self.isTIFF(head) && !head.holds("CR", at: 8)
        case .gif: head.starts(with: "GIF87a".utf8) || head.starts(with: "GIF89a".utf8)
        case .heif: !head.brands.isDisjoint(with: Self.heifBrands)
        case .jpeg2000:
            head.holds("jP  \r\n", at: 4) || head.starts(with: [0xFF, 0x4F, 0xFF, 0x51])
        case .jpegXL: head.holds("JXL \r\n", at: 4) || head.starts(with: [0xFF, 0x0A])
        case .portableAnyMap: Self.isPortableAnyMap(head)
        case .bmp: Self.isBMP(head)
        case .cameraRaw: Self.isCameraRaw(head)
        }
    }

    private static let heifBrands: Set<String> = [
        "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis",
    ]

    /// Little or big endian, classic or BigTIFF.
    private static func isTIFF(_ head: [UInt8]) -> Bool {
        [[0x49, 0x49, 42, 0], [0x4D, 0x4D, 0, 42], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 43]].contains(
            head.prefix(4))
    }

    private static func isPortableAnyMap(_ head: [UInt8]) -> Bool {
        head.count > 2 && head[0] == UInt8(ascii: "P")
            && (UInt8(ascii: "1")...UInt8(ascii: "6")).contains(head[1])
            && [9, 10, 13, 32].contains(head[2])
    }

    /// Many texts begin with `BM`, so the size of the second header must be one of those in use.
    private static func isBMP(_ head: [UInt8]) -> Bool {
        head.starts(with: "BM".utf8) && head.count > 18 && head[15...17].allSatisfy { $0 == 0 }
            && [12, 40, 52, 56, 64, 108, 124].contains(head[14])
    }

    private static func isCameraRaw(_ head: [UInt8]) -> Bool {
        let starts = ["FUJIFILMCCD-RAW", "IIRO", "IIRS", "MMOR", "IIU\0", "\0MRM", "FOVb"]
        return starts.contains { head.starts(with: $0.utf8) } || head.brands.contains("crx ")
            || (isTIFF(head) && head.holds("CR", at: 8))
    }
}

extension [UInt8] {
    fileprivate func holds(_ text: String, at offset: Int) -> Bool {
        dropFirst(offset).starts(with: text.utf8)
    }

    /// The major and compatible brands of an ISO base media file, as far as these bytes contain them.
    fileprivate var brands: Set<String> {
        guard holds("ftyp", at: 4), count >= 12 else { return [] }
        let boxSize = self[..<4].reduce(0) { $0 << 8 | Int($1) }
        let starts = [8] + stride(from: 16, to: Swift.min(boxSize, count) - 3, by: 4)
        return Set(starts.map { String(decoding: self[$0..<$0 + 4], as: UTF8.self) })
    }
}
