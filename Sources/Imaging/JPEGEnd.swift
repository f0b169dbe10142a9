/// Adds the end marker to a JPEG that lacks it.
///
/// Decoders wait for the marker, and reject a complete file whose last two bytes were lost in a transfer or dropped by
/// a repair tool, or replaced by a phone's trailer. Markers and scans follow ITU-T T.81, annexes B and G.
enum JPEGEnd {
    /// The content up to the end of its last scan, followed by an end marker; nil if a scan is missing.
    ///
    /// Only the decoder can tell whether the last scan is complete: it must not report missing data. Bytes of a
    /// trailer up to the first marker are kept, because they cannot be distinguished from the scan.
    static func restored(_ content: [UInt8]) -> [UInt8]? {
        guard let end = endOfPicture(content) else { return nil }
        return content[..<end] + [0xFF, JPEGMarker.endOfImage]
    }

    /// The end of the data of the scan that completes the picture.
    private static func endOfPicture(_ content: [UInt8]) -> Int? {
        var coverage = JPEGCoverage()
        var place = 2
        while let segment = JPEGSegment(in: content, from: place) {
            place = segment.end
            switch segment.marker {
            case JPEGMarker.endOfImage: return nil
            case JPEGMarker.startOfScan:
                coverage.add(scan: segment.payload)
                place = endOfScan(content, from: place)
                if coverage.isComplete { return place }
            case let marker where JPEGMarker.isFrame(marker):
                coverage.begin(frame: segment.payload, isProgressive: marker & 0x03 == 2)
            default: break
            }
        }
        return nil
    }

    /// The first byte that can only belong to a marker; escaped bytes and restart markers belong to the scan.
    static func endOfScan(_ content: [UInt8], from start: Int) -> Int {
        content.withUnsafeBufferPointer { bytes in
            var place = start
            while place < bytes.count {
                if bytes[place] == 0xFF {
                    guard place + 1 < bytes.count else { return place }
                    let next = bytes[place + 1]
                    if next != 0, next != 0xFF, !JPEGMarker.isRestart(next) { return place }
                }
                place += 1
            }
            return place
        }
    }
}

enum JPEGMarker {
    static let (endOfImage, startOfScan): (UInt8, UInt8) = (0xD9, 0xDA)

    static func isRestart(_ marker: UInt8) -> Bool { (0xD0...0xD7).contains(marker) }

    /// Huffman and arithmetic coding tables share the range of frame headers.
    static func isFrame(_ marker: UInt8) -> Bool {
        (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker)
    }

    /// Markers without a length.
    static func isBare(_ marker: UInt8) -> Bool {
        isRestart(marker) || [0x01, 0xD8, endOfImage].contains(marker)
    }
}

/// A marker with its data.
struct JPEGSegment {
    let marker: UInt8
    let payload: ArraySlice<UInt8>
    let end: Int

    /// The next segment at or after `start`; nil if none is complete.
    init?(in content: [UInt8], from start: Int) {
        var place = start
        while place + 1 < content.count, content[place] != 0xFF || [0, 0xFF].contains(content[place + 1]) {
            place += 1
        }
        guard place + 1 < content.count else { return nil }
        marker = content[place + 1]
        if JPEGMarker.isBare(marker) {
            (payload, end) = ([], place + 2)
            return
        }
        guard let length = content.number(at: place + 2, bytes: 2, bigEndian: true), length >= 2,
            place + 2 + length <= content.count
        else { return nil }
        end = place + 2 + length
        payload = content[(place + 4)..<end]
    }
}

/// The coefficients of each component that the scans so far have completed.
struct JPEGCoverage {
    /// By component identifier.
    private var missing: [UInt8: Set<Int>] = [:]
    private var isProgressive = false

    var isComplete: Bool { !missing.isEmpty && missing.values.allSatisfy(\.isEmpty) }

    /// - Parameter header: precision, height, width, the number of components, three bytes for each.
    mutating func begin(frame header: ArraySlice<UInt8>, isProgressive: Bool) {
        self.isProgressive = isProgressive
        for identifier in stride(from: header.startIndex + 6, to: header.endIndex - 2, by: 3) {
            missing[header[identifier]] = Set(0..<64)
        }
    }

    /// - Parameter header: the number of components, two bytes for each, first and last coefficient, bits left out.
    mutating func add(scan header: ArraySlice<UInt8>) {
        guard let count = header.first.map(Int.init), header.count >= 4 + 2 * count else { return }
        let selection = header.dropFirst(1 + 2 * count).prefix(3).map(Int.init)
        let (first, last, bitsLeftOut) = (selection[0], selection[1], selection[2] & 0x0F)
        guard bitsLeftOut == 0 || !isProgressive, first <= last else { return }
        for place in 0..<count {
            let component = header[header.startIndex + 1 + 2 * place]
            missing[component]?.subtract(isProgressive ? first...last : 0...63)
        }
    }
}
