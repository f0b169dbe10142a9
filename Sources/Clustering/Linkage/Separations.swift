/// Which clusters must not merge, because they hold faces that must stay apart.
///
/// Their distance counts as infinite, and stays so as they grow: `d(AB, C)` is infinite where `d(A, C)` or `d(B, C)` is,
/// else the mean of both. So linkage remains reducible, lower bounds on cosine distances remain lower bounds, and rounds
/// remain exact.
///
/// Invariant: a live cluster's list names, by any cluster that has since been merged into it, each one that it must not
/// merge with, and these name it.
///
/// `@unchecked Sendable`: in parallel phases a list is written only by the thread that makes its cluster.
final class Separations: @unchecked Sendable {
    private let rivals: UnsafeMutableBufferPointer<[UInt32]>

    /// Nil where nothing must stay apart.
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
