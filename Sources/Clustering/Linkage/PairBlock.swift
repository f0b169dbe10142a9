/// One of `count` equal blocks of the pair pass, which different machines can compute.
///
/// The nodes are divided into `count` ranges. Block I compares range I with itself and with the following ranges,
/// half way around the circle, so each pair of ranges belongs to one block, and all blocks cost about the same.
package struct PairBlock: Hashable, Sendable, CustomStringConvertible {
    /// Starts at 1.
    package let number: Int
    package let count: Int

    /// Nil unless `number` is in 1...`count`.
    package init?(_ number: Int, of count: Int) {
        guard count >= 1, (1...count).contains(number) else { return nil }
        (self.number, self.count) = (number, count)
    }

    /// `3/20`
    package var description: String { "\(number)/\(count)" }

    /// The nodes of a range, counted from 0.
    private func nodes(_ range: Int, of total: Int) -> Range<Int> {
        total * range / count..<total * (range + 1) / count
    }

    /// The ranges to compare, the lower nodes first.
    func rectangles(of total: Int) -> [(rows: Range<Int>, columns: Range<Int>)] {
        let mine = number - 1
        let others = (1..<count).filter { isAhead($0, of: mine) }.map { (mine + $0) % count }
        return ([mine] + others).map { other in
            (nodes(min(mine, other), of: total), nodes(max(mine, other), of: total))
        }
    }

    /// Whether a pair of nodes is compared in this block.
    func holds(_ a: Int, _ b: Int, of total: Int) -> Bool {
        let (first, second) = (range(of: a, total), range(of: b, total))
        let mine = number - 1
        if first == second { return first == mine }
        return (first == mine && isAhead((second - first + count) % count, of: first))
            || (second == mine && isAhead((first - second + count) % count, of: second))
    }

    /// Whether a range compares itself with the one this many steps ahead; of two that face each other, the lower one
    /// does.
    private func isAhead(_ steps: Int, of range: Int) -> Bool {
        2 * steps < count || (2 * steps == count && range < steps)
    }

    /// The range of a node.
    private func range(of node: Int, _ total: Int) -> Int {
        var range = node * count / total
        while !nodes(range, of: total).contains(node) { range += 1 }
        return range
    }
}
