import FaceTypes
import Numerics

/// Average linkage by definition: merges the two closest clusters until none are closer than the threshold.
///
/// The oracle for tests, with nothing but the definition. O(n² d) time if few clusters share a nearest neighbour,
/// O(n³ d) in the worst case; O(n d) memory. Ties break as described at `LinkageInput`.
struct ReferenceLinkage {
    struct Cluster {
        var members: [Int]
        /// Weighted sum of the members' unit vectors.
        var sum: [Double]
        var weight: Double
        var rank: UInt32
        var nearest = MergeKey.none
    }

    private(set) var clusters: [Cluster]
    private let apart: Set<RowPair>

    init(
        _ vectors: EmbeddingMatrix, weights: [Double]? = nil, apart: [RowPair] = [], together: [RowPair] = []
    ) {
        self.apart = Set(apart)
        clusters = contentOrder(of: Array(0..<vectors.rows), in: vectors).enumerated().map { rank, row in
            let vector = vectors[row]
            let norm = dot(vector, vector).squareRoot()
            let weight = weights?[row] ?? 1
            return Cluster(
                members: [row], sum: vector.map { Double($0) / norm * weight }, weight: weight,
                rank: UInt32(rank))
        }
        join(together)
        for index in clusters.indices { clusters[index].nearest = nearest(to: index) }
    }

    /// Merges the rows that start in one cluster, in rank order.
    private mutating func join(_ together: [RowPair]) {
        var ranks: [Int: Int] = [:]
        for (rank, cluster) in clusters.enumerated() { ranks[cluster.members[0]] = rank }
        let pairs = together.compactMap { pair -> RowPair? in
            guard let a = ranks[pair.first], let b = ranks[pair.second] else { return nil }
            return RowPair(a, b)
        }
        let rows = clusters.map { $0.members[0] }
        for pair in Set(pairs).sorted() {
            guard let a = clusters.firstIndex(where: { $0.members.contains(rows[pair.first]) }),
                let b = clusters.firstIndex(where: { $0.members.contains(rows[pair.second]) }),
                a != b, !areApart(clusters[a], clusters[b])
            else { continue }
            merge(max(a, b), into: min(a, b))
        }
    }

    private func areApart(_ a: Cluster, _ b: Cluster) -> Bool {
        !apart.isEmpty
            && a.members.contains { x in b.members.contains { y in apart.contains(RowPair(x, y)) } }
    }

    /// Performs the merges of height < `threshold`; can be continued with a larger threshold.
    mutating func merge(below threshold: Double) {
        while mergeClosest(below: threshold) {}
    }

    private func key(_ a: Cluster, _ b: Cluster) -> MergeKey {
        let distance = areApart(a, b) ? .infinity : 1 - dot(a.sum, b.sum) / (a.weight * b.weight)
        return MergeKey(distance, a.rank, b.rank)
    }

    private func nearest(to index: Int) -> MergeKey {
        let mine = clusters[index]
        var best = MergeKey.none
        for other in clusters where other.rank != mine.rank { best = min(best, key(mine, other)) }
        return best
    }

    /// Performs the next merge; false if the closest two are at or beyond the threshold.
    private mutating func mergeClosest(below threshold: Double) -> Bool {
        guard let best = clusters.map(\.nearest).min(), best.distance < threshold,
            let a = clusters.firstIndex(where: { $0.rank == best.low }),
            let b = clusters.firstIndex(where: { $0.rank == best.high })
        else { return false }
        merge(b, into: a)
        refreshNearest(after: best)
        return true
    }

    private mutating func merge(_ b: Int, into a: Int) {
        let absorbed = clusters.remove(at: b)
        clusters[a].members += absorbed.members
        clusters[a].weight += absorbed.weight
        clusters[a].sum = zip(clusters[a].sum, absorbed.sum).map(+)
    }

    private mutating func refreshNearest(after merge: MergeKey) {
        guard let merged = clusters.firstIndex(where: { $0.rank == merge.low }) else { return }
        let ranks = [merge.low, merge.high]
        for index in clusters.indices {
            let old = clusters[index].nearest
            if index == merged || ranks.contains(old.low) || ranks.contains(old.high) {
                clusters[index].nearest = nearest(to: index)
            } else {
                clusters[index].nearest = min(old, key(clusters[index], clusters[merged]))
            }
        }
    }
}
