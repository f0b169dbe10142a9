import FaceTypes
import Numerics

/// Average linkage as it is defined: merge the closest two clusters until none is closer than the threshold.
///
/// The oracle of the tests, with nothing in it but the definition. O(n² d) time where few clusters share a nearest
/// neighbour, O(n³ d) at worst; O(n d) memory. Ties break as those of `LinkageInput`.
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

    /// Merges what is to begin in one cluster, in the order of the ranks.
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

    /// Does the merges of height < `threshold`; a larger threshold afterwards goes on from there.
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

    /// Does the next merge; false where the closest two are at the threshold or beyond.
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
