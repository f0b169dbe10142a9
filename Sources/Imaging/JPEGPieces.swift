/// The tables, frames and scans of a JPEG up to its end marker, and everything else that its decoder uses.
///
/// After the end marker there may be a trailer, a video or a second picture, and the end marker itself may be
/// missing: neither changes the picture.
struct JPEGPieces {
    /// Nil if a scan is missing.
    private(set) var found: [PicturePiece]?
    private var coverage = JPEGCoverage()
    /// Component identifiers.
    private var components: [UInt8] = []
    private var profile: [ArraySlice<UInt8>] = []
    private var isJFIF = false

    init(_ content: [UInt8]) {
        var pieces: [PicturePiece] = []
        var place = 2
        while let segment = JPEGSegment(in: content, from: place) {
            place = segment.end
            if segment.marker == JPEGMarker.endOfImage { break }
            if segment.marker == JPEGMarker.startOfScan {
                coverage.add(scan: segment.payload)
                place = JPEGEnd.endOfScan(content, from: place)
                pieces.append(PicturePiece("scan", segment.payload, content[segment.end..<place]))
            } else if note(segment) {
                pieces.append(PicturePiece("marker \(segment.marker)", segment.payload))
            }
        }
        guard coverage.isComplete else { return }
        found = pieces + conversion
    }

    /// - Returns: whether pixels depend on the segment.
    private mutating func note(_ segment: JPEGSegment) -> Bool {
        switch segment.marker {
        case let marker where JPEGMarker.isFrame(marker):
            coverage.begin(frame: segment.payload, isProgressive: marker & 0x03 == 2)
            components = stride(from: 6, to: segment.payload.count - 2, by: 3).map {
                segment.payload[segment.payload.startIndex + $0]
            }
            return true
        case 0xE0:
            isJFIF = isJFIF || segment.payload.starts(with: "JFIF\0".utf8)
            return false
        case 0xE2:
            if segment.payload.starts(with: "ICC_PROFILE\0".utf8) { profile.append(segment.payload) }
            return false
        case 0xEE: return segment.payload.starts(with: "Adobe".utf8)
        case 0xE0...0xEF, 0xFE: return false
        case let marker: return !JPEGMarker.isBare(marker)
        }
    }

    /// Metadata that affects decoding: the JFIF marker says that components named R, G and B are not red, green and
    /// blue, and the profile describes four inks.
    private var conversion: [PicturePiece] {
        if components == Array("RGB".utf8) { return [PicturePiece("JFIF \(isJFIF)")] }
        return components.count == 4 ? [PicturePiece("profile", parts: profile)] : []
    }
}
