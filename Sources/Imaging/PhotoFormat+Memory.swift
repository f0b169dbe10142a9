/// Bytes of memory for decoding a photo: its pixels, and its texts, profiles and other metadata, which libvips copies.
///
/// A file contains no more metadata than it has bytes, except for what a PNG compresses.
package func bytesOfDecoding(_ content: [UInt8], pixels count: Int) -> Int {
    bytesPerPixelOfDecoding(content) * count + content.count + (PNGChunks(content)?.inflatedMetadata ?? 0)
}

/// Bytes of memory per pixel for decoding a photo: the pixels, a second copy for rotation, and what the format's
/// decoder holds meanwhile.
func bytesPerPixelOfDecoding(_ content: [UInt8]) -> Int {
    let pixels = 6
    switch PhotoFormat(head: content) {
    // Coefficients of all scans: two bytes each, three per pixel without chroma subsampling.
    case .jpeg: return isProgressiveJPEG(content) ? pixels + 6 : pixels
    // Interlaced PNGs are held completely; 16-bit ones take twice as much.
    case .png:
        return content.dropFirst(24).first == 16 || content.dropFirst(28).first == 1 ? pixels + 8 : pixels
    case .gif, .webp, .bmp: return pixels + 4
    // Planes of two bytes, and the picture made from them.
    case .heif: return pixels + 10
    // Components of four bytes, twice.
    case .jpeg2000: return pixels + 12
    case .jpegXL: return pixels + 24
    case .tiff, .portableAnyMap, .cameraRaw, nil: return pixels
    }
}

/// Whether the frame consists of several scans, according to the first frame header.
private func isProgressiveJPEG(_ content: [UInt8]) -> Bool {
    var place = 2
    while let marker = content.number(at: place, bytes: 2, bigEndian: true), marker >= 0xFF01,
        let length = content.number(at: place + 2, bytes: 2, bigEndian: true)
    {
        switch marker & 0xFF {
        case 0xC4, 0xC8, 0xCC: break
        case 0xC0...0xCF: return marker & 0x03 == 2
        default: break
        }
        if marker == 0xFFFF { place += 1 } else { place += 2 + length }
    }
    return false
}

/// The chunks of a PNG that determine the memory for its metadata.
struct PNGChunks {
    /// Upper bound on the size of compressed metadata: texts and the colour profile.
    private(set) var inflatedMetadata = 0
    /// libpng decompresses no chunk further.
    private static let mostInflated = 8_000_000
    /// Deflate compresses by a factor of at most 1,032.
    private static let inflation = 1_032

    /// No photo has more metadata.
    static let mostMetadata = 1 << 28

    /// Nil for anything except a PNG.
    init?(_ content: [UInt8]) {
        guard PhotoFormat(head: content) == .png else { return nil }
        var start = 8
        while let length = content.number(at: start, bytes: 4, bigEndian: true) {
            let name = content.dropFirst(start + 4).prefix(4)
            if ["zTXt", "iTXt", "iCCP"].contains(where: { name.elementsEqual($0.utf8) }) {
                // Both libpng and libvips keep a copy.
                inflatedMetadata += 2 * min(length * Self.inflation, Self.mostInflated)
            }
            start += length + 12
        }
    }
}
