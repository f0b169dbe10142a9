extension PhotoFormat {
    /// The parts of a file that determine its pixels, in order, without metadata; nil if the format does not
    /// distinguish them, or the file is invalid.
    ///
    /// Colour profiles count as metadata: analysis uses the numbers unchanged.
    func picturePieces(of content: [UInt8]) -> [PicturePiece]? {
        switch self {
        case .jpeg: JPEGPieces(content).found
        case .png: Self.png(content)
        case .webp: Self.webp(content)
        case .gif: Self.gif(content)
        case .tiff: TIFFDirectories(content)?.picturePieces
        case .heif: HEIFPieces(content)?.found
        case .jpeg2000: Self.jpeg2000(content)
        case .jpegXL: Self.jpegXL(content)
        case .portableAnyMap, .bmp, .cameraRaw: nil
        }
    }

    /// Size, palette, transparency and compressed rows; for an animation, the picture for programs without
    /// animations.
    private static func png(_ content: [UInt8]) -> [PicturePiece]? {
        var (pieces, rows, start) = ([PicturePiece](), [ArraySlice<UInt8>](), 8)
        while let length = content.number(at: start, bytes: 4, bigEndian: true),
            start + 12 + length <= content.count
        {
            let name = String(decoding: content[(start + 4)..<(start + 8)], as: UTF8.self)
            let data = content[(start + 8)..<(start + 8 + length)]
            switch name {
            case "IHDR", "PLTE", "tRNS": pieces.append(PicturePiece(name, data))
            case "IDAT": rows.append(data)
            case "IEND": return rows.isEmpty ? nil : pieces + [PicturePiece("IDAT", parts: rows)]
            default: break
            }
            start += 12 + length
        }
        return nil
    }

    /// Pictures and frames. Metadata adds and removes the chunk `VP8X`; its canvas only matters for animations.
    private static func webp(_ content: [UInt8]) -> [PicturePiece]? {
        guard let size = content.number(at: 4, bytes: 4, bigEndian: false) else { return nil }
        let end = size + 8
        guard end <= content.count else { return nil }
        var (pieces, canvas, start) = ([PicturePiece](), [PicturePiece](), 12)
        while let length = content.number(at: start + 4, bytes: 4, bigEndian: false),
            start + 8 + length <= end
        {
            let name = String(decoding: content[start..<(start + 4)], as: UTF8.self)
            let data = content[(start + 8)..<(start + 8 + length)]
            switch name {
            case "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF": pieces.append(PicturePiece(name, data))
            case "VP8X" where length >= 10: canvas = [PicturePiece(name, data.dropFirst(4))]
            default: break
            }
            start += 8 + length + length % 2
        }
        return (pieces.contains { $0.name == "ANMF" } ? canvas : []) + pieces
    }

    /// Everything except comments and application data.
    private static func gif(_ content: [UInt8]) -> [PicturePiece]? {
        guard content.count > 13 else { return nil }
        func palette(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }
        var place = 13 + palette(content[10])
        guard place < content.count else { return nil }
        var pieces = [PicturePiece("screen", content[6..<place])]
        while place < content.count {
            let start = place
            switch content[place] {
            case 0x3B: return pieces.count > 1 ? pieces : nil
            case 0x21:
                guard let label = content.dropFirst(place + 1).first,
                    let end = endOfBlocks(content, from: place + 2)
                else { return nil }
                place = end
                if label == 0xF9 { pieces.append(PicturePiece("control", content[start..<end])) }
            case 0x2C:
                guard place + 10 < content.count,
                    let end = endOfBlocks(content, from: place + 11 + palette(content[place + 9]))
                else { return nil }
                place = end
                pieces.append(PicturePiece("image", content[start..<end]))
            default: return nil
            }
        }
        return nil
    }

    /// After blocks that each start with their length, the last with 0.
    private static func endOfBlocks(_ content: [UInt8], from start: Int) -> Int? {
        var place = start
        while place < content.count {
            let length = Int(content[place])
            place += 1 + length
            if length == 0 { return place }
        }
        return nil
    }

    private static func jpeg2000(_ content: [UInt8]) -> [PicturePiece]? {
        boxes(content[...])?.filter { ["jp2h", "jp2c"].contains($0.name) }
            .map { PicturePiece($0.name, $0.payload) }
    }

    /// The code stream, bare or in one or more numbered boxes.
    private static func jpegXL(_ content: [UInt8]) -> [PicturePiece]? {
        if content.starts(with: [0xFF, 0x0A]) { return [PicturePiece("codestream", content[...])] }
        let parts = boxes(content[...])?.compactMap { box -> ArraySlice<UInt8>? in
            switch box.name {
            case "jxlc": box.payload
            case "jxlp": box.payload.dropFirst(4)
            default: nil
            }
        }
        return parts.flatMap { $0.isEmpty ? nil : [PicturePiece("codestream", parts: $0)] }
    }

    /// The boxes of an ISO base media file, or those inside one; nil if one extends beyond the end.
    static func boxes(_ content: ArraySlice<UInt8>) -> [(name: String, payload: ArraySlice<UInt8>)]? {
        var (boxes, start) = ([(name: String, payload: ArraySlice<UInt8>)](), 0)
        while start < content.count {
            guard var size = content.number(at: start, bytes: 4, bigEndian: true), start + 8 <= content.count
            else { return nil }
            var header = 8
            if size == 1 {
                guard let long = content.number(at: start + 9, bytes: 7, bigEndian: true) else { return nil }
                (size, header) = (long, 16)
            } else if size == 0 {
                size = content.count - start
            }
            guard size >= header, size <= content.count - start else { return nil }
            let first = content.startIndex + start
            boxes.append(
                (
                    String(decoding: content[(first + 4)..<(first + 8)], as: UTF8.self),
                    content[(first + header)..<(first + size)]
                ))
            start += size
        }
        return boxes
    }
}
