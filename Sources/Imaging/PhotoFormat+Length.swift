extension PhotoFormat {
    /// Whether the container's lengths extend beyond the end of the file.
    ///
    /// Only for formats that state lengths: WebP, BMP, PNG, and the boxes of HEIF, JPEG 2000, JPEG XL and Canon's CR3.
    func isCutShort(_ content: [UInt8]) -> Bool {
        switch self {
        case .webp: content.number(at: 4, bytes: 4, bigEndian: false).map { $0 + 8 > content.count } ?? true
        case .bmp: content.number(at: 2, bytes: 4, bigEndian: false).map { $0 > content.count } ?? true
        case .png: Self.chunksAreCutShort(content)
        case .heif, .jpeg2000, .jpegXL, .cameraRaw:
            content.starts(with: [0, 0]) && Self.boxesAreCutShort(content)
        case .jpeg, .tiff, .gif, .portableAnyMap: false
        }
    }

    private static func chunksAreCutShort(_ content: [UInt8]) -> Bool {
        var start = 8
        while let length = content.number(at: start, bytes: 4, bigEndian: true) {
            if content.dropFirst(start + 4).starts(with: "IEND".utf8) { return false }
            start += length + 12
        }
        return true
    }

    private static func boxesAreCutShort(_ content: [UInt8]) -> Bool {
        var start = 0
        while start < content.count {
            guard var size = content.number(at: start, bytes: 4, bigEndian: true) else { return true }
            if size == 0 { return false }
            if size == 1 {
                size = content.number(at: start + 8, bytes: 7, bigEndian: true).map { $0 << 8 } ?? 8
            }
            guard size >= 8, size <= content.count - start else { return size >= 8 }
            start += size
        }
        return false
    }
}

extension RandomAccessCollection<UInt8> where Index == Int {
    /// An unsigned number of up to seven bytes at `offset`; nil if it does not fit.
    func number(at offset: Int, bytes count: Int, bigEndian: Bool) -> Int? {
        guard offset >= 0, offset <= self.count - count else { return nil }
        let digits = self[(startIndex + offset)..<(startIndex + offset + count)]
        return bigEndian
            ? digits.reduce(0) { $0 << 8 | Int($1) } : digits.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
