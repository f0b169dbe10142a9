/// Which clusters must not merge because they contain faces that must stay apart.
///
/// Their distance is infinite and stays so as clusters grow: `d(AB, C)` is infinite if `d(A, C)` or `d(B, C)` is,
/// otherwise the mean of both. So linkage stays reducible, lower bounds stay valid, and rounds stay exact.
///
/// Invariant: a live cluster's list names each cluster it must not merge with, possibly by a cluster merged into it
/// since, and vice versa.
///
/// `@unchecked Sendable`: in parallel phases a list is only written by the thread that creates its cluster.
final class Separations: @unchecked Sendable {
    private let rivals: UnsafeMutableBufferPointer<[UInt32]>

    /// Nil if nothing must stay apart.
    init?(_ pairs: [(UInt32, UInt32)], capacity: Int) {
        if pairs.isEmpty { return nil }
        rivals = .allocate(capacity: capacity)
        rivals.initialize(repeating: [])
        for (a, b) in pairs {
            rivals[Int(a)].append(b)
            rivals[Int(b)].append(a)
        }
    }

    deinit {
        rivals.deinitialize()
        rivals.deallocate()
    }

    /// Whether two live clusters must not merge.
    func areApart(_ a: Int, _ b: Int, _ forest: ClusterForest) -> Bool {
        let (few, other) = rivals[a].count <= rivals[b].count ? (a, b) : (b, a)
        return rivals[few].contains { forest.root($0) == UInt32(other) }
    }

    /// Gives a new cluster the rivals of its parts.
    func merge(_ a: Int, _ b: Int, into made: Int, _ forest: ClusterForest) {
        if rivals[a].isEmpty && rivals[b].isEmpty { return }
        rivals[made] = Set((rivals[a] + rivals[b]).map { forest.root($0) }).sorted()
        rivals[a] = []
        rivals[b] = []
    }
}
