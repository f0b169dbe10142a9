/// Bytes of memory per pixel for decoding a photo: the pixels, a second copy for rotation, and what the format's
/// decoder holds meanwhile.
package func bytesPerPixelOfDecoding(_ content: [UInt8]) -> Int {
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
