/// Calls `body` once for each pair of positions and rotation by which the first hash is within `radius` bits of the
/// second one, the smaller position first; equal pairs with another rotation are reported again.
///
/// Multi-index hashing with up to two differing bits per part: at least one of four parts of 16 bits differs in at
/// most `radius / 4` bits. About 4,000 look-ups per hash, and 0.06 n² comparisons if hashes are evenly distributed.
/// For the source, see `forEachHammingNeighbour`.
/// - Parameter radius: at most 11.
package func forEachTurnedNeighbour(
    of hashes: [UInt64], within radius: Int, _ body: (_ first: Int, _ second: Int, PictureTurn) throws -> Void
) rethrows {
    guard radius >= 0 else { return }
    precondition(radius < 12, "two bits a part do not reach that far")
    for part in 0..<4 {
        let index = HashPartIndex(hashes, part)
        for turn in PictureTurn.others {
            for (first, hash) in hashes.enumerated() {
                let turned = turn.applied(to: hash)
                try index.forEachCandidate(near: turned) { second in
                    let difference = turned ^ hashes[second]
                    guard second > first, difference.nonzeroBitCount <= radius,
                        !index.wasMetEarlier(difference)
                    else { return }
                    try body(first, second, turn)
                }
            }
        }
    }
}

/// Positions by one of four parts of their hashes.
private struct HashPartIndex {
    private let part: Int
    /// Positions, and the start of those with each value.
    private let positions: [Int]
    private let starts: [Int]
    private static let mostBits = 2

    init(_ hashes: [UInt64], _ part: Int) {
        self.part = part
        let values = hashes.map { Self.value($0, part) }
        var counts = Array(repeating: 0, count: 1 << 16 + 1)
        for value in values { counts[value + 1] += 1 }
        for value in 1..<counts.count { counts[value] += counts[value - 1] }
        starts = counts
        positions = hashes.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    }

    private static func value(_ hash: UInt64, _ part: Int) -> Int { Int(hash >> UInt64(16 * part) & 0xFFFF) }

    /// What turns a value into those that differ from it in at most `mostBits` bits.
    private let masks = (0..<1 << 16).filter { $0.nonzeroBitCount <= mostBits }

    /// Calls `body` with each position whose part differs from that of `hash` in at most `mostBits` bits.
    @inline(__always)
    func forEachCandidate(near hash: UInt64, _ body: (Int) throws -> Void) rethrows {
        let value = Self.value(hash, part)
        for mask in masks {
            for place in starts[value ^ mask]..<starts[(value ^ mask) + 1] { try body(positions[place]) }
        }
    }

    /// Whether an earlier part has already found the pair.
    func wasMetEarlier(_ difference: UInt64) -> Bool {
        (0..<part).contains { Self.value(difference, $0).nonzeroBitCount <= Self.mostBits }
    }
}
