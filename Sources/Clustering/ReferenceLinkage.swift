import FaceTypes
import Numerics

/// Average linkage as it is defined: merge the closest two clusters until none is closer than the threshold.
///
/// The oracle of the tests, with nothing in it but the definition. O(n² d) time where few clusters share a nearest
/// neighbour, O(n³ d) at worst; O(n d) memory. Gives clusters of nodes.
func referenceLinkage(_ input: LinkageInput) -> [[Int]] {
    var linkage = ReferenceLinkage(input)
    while linkage.mergeClosest(below: input.threshold) {}
    return linkage.clusters.map(\.members)
}

private struct ReferenceLinkage {
    struct Cluster {
        var members: [Int]
        /// Sum of the members' unit vectors.
        var sum: [Double]
        var rank: UInt32
        var nearest = MergeKey.none
    }

    var clusters: [Cluster]

    init(_ input: LinkageInput) {
        clusters = (0..<input.count).map { node in
            let scale = input.inverseNorms[node]
            let unit = input.vectors[input.rows[node]].map { Double($0) * scale }
            return Cluster(members: [node], sum: unit, rank: input.ranks[node])
        }
        for index in clusters.indices { clusters[index].nearest = nearest(to: index) }
    }

    func key(_ a: Cluster, _ b: Cluster) -> MergeKey {
        let pairs = Double(a.members.count) * Double(b.members.count)
        return MergeKey(1 - dot(a.sum, b.sum) / pairs, a.rank, b.rank)
    }

    func nearest(to index: Int) -> MergeKey {
        clusters.indices.reduce(MergeKey.none) { best, other in
            other == index ? best : min(best, key(clusters[index], clusters[other]))
        }
    }

    /// Does the next merge; false where the closest two are at the threshold or beyond.
    mutating func mergeClosest(below threshold: Double) -> Bool {
        guard let best = clusters.map(\.nearest).min(), best.distance < threshold,
            let a = clusters.firstIndex(where: { $0.rank == best.low }),
            let b = clusters.firstIndex(where: { $0.rank == best.high })
        else { return false }
        let absorbed = clusters[b]
        clusters[a].members += absorbed.members
        clusters[a].sum = zip(clusters[a].sum, absorbed.sum).map(+)
        clusters.remove(at: b)
        refreshNearest(after: best)
        return true
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
