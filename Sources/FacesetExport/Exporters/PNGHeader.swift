/// The header and the chunk types of a PNG.
struct PNGHeader {
    let width: Int
    let height: Int
    let bitDepth: UInt8
    /// 2 is RGB, 6 is RGB with alpha.
    let colourType: UInt8
    /// Chunks that a decoder does not need and that may contain metadata: `eXIf`, `tEXt`; the first few.
    let ancillaryChunks: [String]

    private static let mostChunks = 8
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// Nil if it is not a PNG.
    init?(_ content: [UInt8]) {
        guard content.starts(with: Self.signature), content.count >= 33,
            content[12..<16].elementsEqual("IHDR".utf8)
        else { return nil }
        width = Self.number(content[16..<20])
        height = Self.number(content[20..<24])
        bitDepth = content[24]
        colourType = content[25]
        var chunks: [String] = []
        var start = 8
        while start + 12 <= content.count {
            if content[start + 4] & 0x20 != 0, chunks.count < Self.mostChunks {
                chunks.append(String(decoding: content[start + 4..<start + 8], as: UTF8.self))
            }
            start += 12 + Self.number(content[start..<start + 4])
        }
        ancillaryChunks = chunks
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $0 << 8 | Int($1) }
    }
}
