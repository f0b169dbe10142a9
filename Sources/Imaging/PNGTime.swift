/// The chunk `tIME` of a PNG file, which libvips does not expose.
enum PNGTime {
    /// As `2009-07-14T18:03:59`; nil if there is none. Costs one step per chunk.
    static func lastChange(in content: UnsafeRawBufferPointer) -> String? {
        var place = signatureSize
        while place + 12 <= content.count {
            let length = content[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            let data = place + 8
            guard length <= content.count - data else { return nil }
            if content[place + 4..<data].elementsEqual("tIME".utf8), length == 7 {
                let year = Int(content[data]) << 8 | Int(content[data + 1])
                let rest = content[data + 2..<data + 7].map { String($0) }
                return "\(year)-\(rest[0])-\(rest[1])T\(rest[2]):\(rest[3]):\(rest[4])"
            }
            place = data + length + 4
        }
        return nil
    }

    private static let signatureSize = 8
}
