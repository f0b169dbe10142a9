/// Rows divided into clusters, in the order that all output relies on.
package struct Partition: Hashable, Sendable {
    /// Largest first, then by smallest member; the members of each ascending. No cluster is empty.
    package let clusters: [[Int]]

    /// Sorts clusters given in any order; empty ones are dropped.
    package init(_ clusters: some Sequence<[Int]>) {
        self.clusters = clusters.lazy.filter { !$0.isEmpty }.map { $0.sorted() }
            .sorted { $0.count != $1.count ? $0.count > $1.count : $0[0] < $1[0] }
    }

    /// Clusters of two members or more.
    package var groups: ArraySlice<[Int]> { clusters.prefix { $0.count > 1 } }

    /// The members of clusters of one, ascending.
    package var singletons: [Int] { clusters.drop { $0.count > 1 }.map { $0[0] } }
}
