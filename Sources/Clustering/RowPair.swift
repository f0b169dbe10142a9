/// Two different rows of a matrix, the smaller first.
package struct RowPair: Hashable, Sendable, Comparable {
    package let first: Int
    package let second: Int

    package init(_ a: Int, _ b: Int) {
        (first, second) = (min(a, b), max(a, b))
    }

    package static func < (a: RowPair, b: RowPair) -> Bool { (a.first, a.second) < (b.first, b.second) }
}
