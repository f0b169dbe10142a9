/// Groups items whose hashes are close and that a second measure confirms, directly or through other items.
///
/// `confirm` is not called for two items that are already in one group.
/// - Parameters:
///   - hashes: 64-bit perceptual hashes.
///   - radius: greatest number of differing bits, ≤.
///   - confirm: whether two positions, smaller first, show the same picture.
/// - Returns: groups of at least two positions, each ascending, sorted by first member.
package func nearDuplicates(
    hashes: [UInt64], within radius: Int, confirm: (_ first: Int, _ second: Int) throws -> Bool
) rethrows -> [[Int]] {
    var grouping = DuplicateGrouping(hashes)
    for bucket in grouping.buckets.indices { try grouping.joinEqual(bucket, confirm) }
    var near: [(Int, Int)] = []
    forEachHammingNeighbour(of: grouping.distinct, within: radius) { first, second, _ in
        near.append((first, second))
    }
    for (first, second) in near { try grouping.join(first, second, confirm) }
    return grouping.groups
}

/// Items in groups; items with equal hashes stay together.
private struct DuplicateGrouping {
    /// Distinct hashes, ascending, and the items with each.
    let distinct: [UInt64]
    let buckets: [[Int]]
    private var forest: Forest

    init(_ hashes: [UInt64]) {
        let byHash = Dictionary(grouping: hashes.indices, by: { hashes[$0] })
        distinct = byHash.keys.sorted()
        buckets = distinct.compactMap { byHash[$0] }
        forest = Forest(hashes.count)
    }

    var groups: [[Int]] { forest.groups.filter { $0.count > 1 } }

    /// Compares items of two buckets until each pair is grouped or rejected.
    mutating func join(_ a: Int, _ b: Int, _ confirm: (Int, Int) throws -> Bool) rethrows {
        let others = components(of: buckets[b])
        for part in components(of: buckets[a]) {
            for other in others where try isOne(part, other, confirm) { forest.unite(part[0], other[0]) }
        }
    }

    /// Compares items of one bucket, none of which is grouped yet, until each pair is grouped or rejected.
    mutating func joinEqual(_ bucket: Int, _ confirm: (Int, Int) throws -> Bool) rethrows {
        var joined: [[Int]] = []
        for item in buckets[bucket] {
            var grown = [item]
            var apart: [[Int]] = []
            for other in joined {
                if try isOne(other, grown, confirm) {
                    forest.unite(other[0], grown[0])
                    grown = other + grown
                } else {
                    apart.append(other)
                }
            }
            joined = apart + [grown]
        }
    }

    private func components(of items: [Int]) -> [[Int]] {
        var order: [Int] = []
        var members: [Int: [Int]] = [:]
        for item in items {
            if members[forest.root(item), default: []].isEmpty { order.append(forest.root(item)) }
            members[forest.root(item), default: []].append(item)
        }
        return order.compactMap { members[$0] }
    }

    private func isOne(_ a: [Int], _ b: [Int], _ confirm: (Int, Int) throws -> Bool) rethrows -> Bool {
        if forest.root(a[0]) == forest.root(b[0]) { return true }
        return try a.contains { x in try b.contains { y in try confirm(min(x, y), max(x, y)) } }
    }
}
