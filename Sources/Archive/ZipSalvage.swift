import FaceTypes

/// What could be read of one member of a damaged archive.
package struct SalvagedMember: Sendable {
    package enum State: Sendable {
        /// The checksum holds.
        case whole
        /// The checksum holds after one bit was turned back.
        case mended
        /// The file ends inside the member: these are its first bytes, unchecked.
        case cut
        /// The checksum does not hold.
        case damaged
    }

    package let name: String
    /// Shares the file's bytes, unless one of them was mended.
    package let content: ArraySlice<UInt8>
    package let state: State
}

/// Reads what is left of a zip archive of stored members below 4 GiB, though its directory or any header be damaged.
///
/// Each member is described twice, before its content and in the directory; either description will do, and whichever
/// fits the content better is believed. Members do not overlap, and forged claims beyond a multiple of the file's length
/// are not looked at: time and memory grow with the file.
/// - Parameter isKnown: whether a member of this name is expected; settles between names that differ.
package func salvageZip(_ file: [UInt8], isKnown: (String) -> Bool) -> [SalvagedMember] {
    var claims: [Int: [MemberClaim]] = [:]
    for place in signatures(in: file) {
        for claim in MemberClaim.claims(at: place, file) { claims[claim.header, default: []].append(claim) }
    }
    var (end, work) = (0, ZipWork(file: file))
    return claims.sorted { $0.key < $1.key }.compactMap { header, claims in
        guard header >= end, let best = work.best(of: claims) else { return nil }
        if best.state == .whole || best.state == .mended { end = best.content.endIndex }
        let name = claims.map(\.name).first(where: isKnown) ?? best.name
        return SalvagedMember(name: name, content: best.content, state: best.state)
    }
}

/// What may still be spent on checking claims, in bytes of checksums.
private struct ZipWork {
    let file: [UInt8]
    private var left: Int
    /// Looking for a flipped bit costs so many times what the checksum does.
    private static let mending = 8

    /// Two claims a member, each wrong, take 18 times its length.
    init(file: [UInt8]) {
        self.file = file
        left = 1 << 20 + 32 * file.count
    }

    /// The claim that fits best; nil where there is none, or nothing left to spend.
    mutating func best(of claims: [MemberClaim]) -> SalvagedMember? {
        var best: SalvagedMember?
        var looked: Set<MemberClaim> = []
        for claim in claims where looked.insert(claim).inserted && claim.size <= left {
            left -= min(claim.size, file.count)
            let found = claim.member(of: file)
            if found.state == .whole { return found }
            if found.state != .cut { left -= Self.mending * claim.size }
            if best == nil || found.state == .mended && best?.state != .mended { best = found }
        }
        return best
    }
}

/// Places of `PK`, where a header may begin.
private func signatures(in file: [UInt8]) -> [Int] {
    file.withUnsafeBufferPointer { file in
        (0..<max(0, file.count - 29)).filter { file[$0] == 0x50 && file[$0 + 1] == 0x4B }
    }
}

/// What one header says of a member.
private struct MemberClaim: Hashable {
    /// Where the member's own header begins.
    let header: Int
    let name: String
    let start: Int
    let size: Int
    let checksum: UInt32

    /// Bytes.
    private static let longestName = 255
    private static let ownHeader = 0x0403_4B50
    private static let directoryHeader = 0x0201_4B50

    static func claims(at place: Int, _ file: [UInt8]) -> [MemberClaim] {
        let fields = LittleEndianFields(file)
        switch fields.number(place, 4) {
        case ownHeader:
            let lengths = (fields.number(place + 26, 2), fields.number(place + 28, 2))
            return claim(
                place + 14, nameAt: place + 30, lengths.0, header: place, gap: lengths.0 + lengths.1, fields)
        case directoryHeader where place + 46 <= file.count:
            let (header, length) = (fields.number(place + 42, 4), fields.number(place + 28, 2))
            guard header + 30 <= file.count else { return [] }
            let ownGap = fields.number(header + 26, 2) + fields.number(header + 28, 2)
            return Set([length, ownGap]).sorted().flatMap {
                claim(place + 16, nameAt: place + 46, length, header: header, gap: $0, fields)
            }
        default: return []
        }
    }

    /// - Parameters:
    ///   - place: of the checksum, which both sizes follow.
    ///   - gap: bytes between the member's own header and its content.
    private static func claim(
        _ place: Int, nameAt: Int, _ length: Int, header: Int, gap: Int, _ fields: LittleEndianFields
    ) -> [MemberClaim] {
        let (start, size) = (header + 30 + gap, fields.number(place + 4, 4))
        guard (1...longestName).contains(length), nameAt + length <= fields.bytes.count,
            start <= fields.bytes.count, size == fields.number(place + 8, 4)
        else { return [] }
        let name = String(decoding: fields.bytes[nameAt..<nameAt + length], as: UTF8.self)
        let checksum = UInt32(fields.number(place, 4))
        return [MemberClaim(header: header, name: name, start: start, size: size, checksum: checksum)]
    }

    func member(of file: [UInt8]) -> SalvagedMember {
        var content = file[start..<min(start + size, file.count)]
        let difference = CRC32.checksum(content) ^ checksum
        var state = SalvagedMember.State.whole
        if content.count < size {
            state = .cut
        } else if difference != 0 {
            if let bit = CRC32.flippedBit(ofBytes: size, difference: difference) {
                content[start + bit / 8] ^= 1 << (bit % 8)
                state = .mended
            } else {
                state = .damaged
            }
        }
        return SalvagedMember(name: name, content: content, state: state)
    }
}

private struct LittleEndianFields {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func number(_ place: Int, _ width: Int) -> Int {
        bytes[place..<place + width].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
