import FaceTypes

/// What could be recovered of one member of a damaged archive.
package struct SalvagedMember: Sendable {
    package enum State: Sendable {
        /// The checksum matches.
        case whole
        /// The checksum matches after one bit was flipped back.
        case mended
        /// The file ends inside the member: its first bytes, unverified.
        case cut
        /// The checksum does not match.
        case damaged
    }

    package let name: String
    /// Shares the file's bytes unless one of them was corrected.
    package let content: ArraySlice<UInt8>
    package let state: State
}

/// Recovers what it can from a damaged zip archive of stored (uncompressed) members below 4 GiB, even if the central
/// directory or any local header is corrupt.
///
/// Each member has two headers, one before its content and one in the directory. Either is enough; if they differ,
/// the one that fits the content better is used. Members may not overlap, and the checksums computed for forged
/// headers are limited to a multiple of the file's length, so time and memory are linear in the file.
/// - Parameter isKnown: whether a member with this name is expected; used to choose between two names.
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

/// Bytes that may still be checksummed to test headers.
private struct ZipWork {
    let file: [UInt8]
    private var left: Int
    /// Searching for a flipped bit costs this many times as much as the checksum.
    private static let mending = 8

    /// Testing two wrong headers per member costs 18 times its length.
    init(file: [UInt8]) {
        self.file = file
        left = 1 << 20 + 32 * file.count
    }

    /// The header that fits best; nil if there is none, or if the budget is used up.
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

/// Offsets of `PK`, where a header may begin.
private func signatures(in file: [UInt8]) -> [Int] {
    file.withUnsafeBufferPointer { file in
        (0..<max(0, file.count - 29)).filter { file[$0] == 0x50 && file[$0 + 1] == 0x4B }
    }
}

/// What one header says about a member.
private struct MemberClaim: Hashable {
    /// Offset of the member's local header.
    let header: Int
    let name: String
    let start: Int
    let size: Int
    let checksum: UInt32

    /// In bytes.
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
    ///   - place: offset of the checksum, which is followed by both sizes.
    ///   - gap: bytes between the local header and the content.
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
