/// The number of bits in which two hashes differ.
package func hammingDistance(_ a: UInt64, _ b: UInt64) -> Int { (a ^ b).nonzeroBitCount }

/// Calls `body` once for each pair of positions, smaller first, whose hashes differ in at most `radius` bits.
///
/// Multi-index hashing: if the bits are divided into `radius + 1` parts, one part is equal in both hashes, so only
/// hashes that share a part are compared. About n² / 2^(64 / (radius + 1)) comparisons for well-distributed hashes;
/// pass distinct ones, since equal hashes form n² pairs. The order of pairs is fixed. Source: Norouzi, Punjani, Fleet,
/// "Fast search in Hamming space with multi-index hashing", 2012.
package func forEachHammingNeighbour(
    of hashes: [UInt64], within radius: Int,
    _ body: (_ first: Int, _ second: Int, _ distance: Int) throws -> Void
) rethrows {
    guard radius >= 0 else { return }
    let parts = hashParts(min(radius + 1, 64))
    for (index, part) in parts.enumerated() {
        let order = hashes.indices.sorted { (hashes[$0] & part, $0) < (hashes[$1] & part, $1) }
        var start = 0
        while start < order.count {
            let value = hashes[order[start]] & part
            let end = order[start...].firstIndex { hashes[$0] & part != value } ?? order.count
            try forEachPair(order[start..<end], of: hashes, within: radius, parts[..<index], body)
            start = end
        }
    }
}

/// Pairs in one bucket, without those that share one of the `earlier` parts and were already reported.
private func forEachPair(
    _ bucket: ArraySlice<Int>, of hashes: [UInt64], within radius: Int, _ earlier: ArraySlice<UInt64>,
    _ body: (Int, Int, Int) throws -> Void
) rethrows {
    let values = bucket.map { hashes[$0] }
    for second in values.indices.dropFirst() {
        for first in 0..<second {
            let difference = values[first] ^ values[second]
            guard difference.nonzeroBitCount <= radius, !earlier.contains(where: { difference & $0 == 0 })
            else { continue }
            try body(
                bucket[bucket.startIndex + first], bucket[bucket.startIndex + second],
                difference.nonzeroBitCount)
        }
    }
}

/// Masks that divide 64 bits into `count` runs of nearly equal width.
private func hashParts(_ count: Int) -> [UInt64] {
    (0..<count).map { part in
        let (low, high) = (64 * part / count, 64 * (part + 1) / count)
        return (high - low == 64 ? ~0 : (1 << UInt64(high - low)) - 1) << UInt64(low)
    }
}
