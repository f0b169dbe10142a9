package import FaceTypes

/// One of the eight symmetries of a rectangular picture: first its rows become columns, or not; then it is mirrored
/// left to right, top to bottom, both, or not at all.
package struct PictureTurn: Hashable, Sendable {
    package var transposes: Bool
    package var mirrorsColumns: Bool
    package var mirrorsRows: Bool

    package init(transposes: Bool = false, mirrorsColumns: Bool = false, mirrorsRows: Bool = false) {
        (self.transposes, self.mirrorsColumns, self.mirrorsRows) = (transposes, mirrorsColumns, mirrorsRows)
    }

    /// All except the identity.
    package static let others = (1..<8).map {
        PictureTurn(transposes: $0 & 4 != 0, mirrorsColumns: $0 & 2 != 0, mirrorsRows: $0 & 1 != 0)
    }

    /// The perceptual hash of the rotated picture, approximately.
    ///
    /// The hash has one bit for each of eight by eight frequencies: vertical ones in its bytes, horizontal ones in
    /// their bits. Mirroring negates every other frequency, which flips its bit unless the median is between the two:
    /// a few bits, at most 10 as measured, differ from the hash of the rotated pixels.
    package func applied(to hash: UInt64) -> UInt64 {
        let turned = transposes ? Self.transposed(hash) : hash
        return turned ^ (mirrorsColumns ? Self.oddColumns : 0) ^ (mirrorsRows ? Self.oddRows : 0)
    }

    /// The position of a box in the rotated picture, relative to its sides.
    package func applied(to box: Box) -> Box {
        var turned = transposes ? Box(x1: box.y1, y1: box.x1, x2: box.y2, y2: box.x2) : box
        if mirrorsColumns { (turned.x1, turned.x2) = (1 - turned.x2, 1 - turned.x1) }
        if mirrorsRows { (turned.y1, turned.y2) = (1 - turned.y2, 1 - turned.y1) }
        return turned
    }

    /// Bits of the odd horizontal and the odd vertical frequencies.
    private static let (oddColumns, oddRows): (UInt64, UInt64) = (
        0xAAAA_AAAA_AAAA_AAAA, 0xFF00_FF00_FF00_FF00
    )

    /// Transposes eight rows of eight bits by swapping blocks of 1, 2 and 4 bits across the diagonal.
    private static func transposed(_ bits: UInt64) -> UInt64 {
        func exchanging(_ bits: UInt64, _ mask: UInt64, _ shift: UInt64) -> UInt64 {
            let difference = (bits ^ bits >> shift) & mask
            return bits ^ difference ^ difference << shift
        }
        let single = exchanging(bits, 0x00AA_00AA_00AA_00AA, 7)
        return exchanging(exchanging(single, 0x0000_CCCC_0000_CCCC, 14), 0xF0F0_F0F0, 28)
    }
}
