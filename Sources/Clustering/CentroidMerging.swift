package import FaceTypes
import Numerics
import Parallel

/// Merges the two clusters whose centroids are closest, takes the centroid anew, and so on, until none are within
/// `distance` (≤).
///
/// Equally close pairs merge in the order of their first clusters, then of their second. A cluster whose members cancel
/// out has no centroid and stays. Clusters with faces that `options` keeps apart stay apart. One pair pass over k centroids, then O(k d) a merge.
/// - Parameter clusters: the clusters before, each with ascending members.
/// - Throws: `bad_threshold` unless `distance` is finite; `LinkageStopped`.
package func mergeByCentroid(
    _ clusters: [[Int]], in vectors: EmbeddingMatrix, within distance: Double,
    options: LinkageOptions = .init()
) throws -> Partition {
    var merging = CentroidMerging(clusters, vectors, options)
    try merging.findNearest(within: distance)
    while merging.mergeClosest(within: distance) { try options.checkGoesOn() }
    return Partition(merging.members)
}

/// Invariant: `nearest` of a live cluster is its pair with the nearest other, if that is within the distance.
private struct CentroidMerging {
    let vectors: EmbeddingMatrix
    let options: LinkageOptions
    var members: [[Int]]
    var centroids: [Centroid?]
    /// Clusters that have a centroid.
    var live: [Int]
    var nearest: [MergeKey]
    var rivals: ClusterRivals

    init(_ clusters: [[Int]], _ vectors: EmbeddingMatrix, _ options: LinkageOptions) {
        self.vectors = vectors
        self.options = options
        members = clusters
        rivals = ClusterRivals(options.apart, among: clusters)
        centroids = clusters.map { centroid(of: $0, in: vectors) }
        live = []
        nearest = [MergeKey](repeating: .none, count: clusters.count)
        live = centroids.indices.filter { centroids[$0] != nil }
    }

    /// Looks for candidates as linkage does, among centroids in float32.
    mutating func findNearest(within distance: Double) throws {
        let values = live.flatMap { centroids[$0]?.components.map { Float($0) } ?? [] }
        let matrix = EmbeddingMatrix(rows: live.count, dimension: vectors.dimension, values: values)
        var options = options
        (options.weights, options.apart, options.together) = (nil, [], [])
        let input = try LinkageInput(
            matrix, rows: nil, threshold: distance + 1e-5, joinsEqual: false, options: options)
        guard input.count > 1 else { return }
        let lists = CandidateLists(capacity: input.count, threshold: input.threshold)
        try fillLists(lists, input)
        for node in 0..<input.count {
            let cluster = live[input.row(node)]
            let list = lists[node]
            let best = list.elements.map { key(cluster, live[input.row(Int($0.id))]) }.min() ?? .none
            let isSure = list.reach == lists.fullReach || best.distance < Double(list.reach) - 1e-5
            nearest[cluster] = isSure ? best : scan(cluster).min() ?? .none
        }
    }

    /// Does the next merge; false where the closest two are further apart than `distance`.
    mutating func mergeClosest(within distance: Double) -> Bool {
        guard let best = live.map({ nearest[$0] }).min(), best.distance <= distance else { return false }
        let (kept, gone) = (Int(best.low), Int(best.high))
        members[kept] = (members[kept] + members[gone]).sorted()
        members[gone] = []
        rivals.merge(gone, into: kept)
        centroids[kept] = centroid(of: members[kept], in: vectors)
        live.removeAll { $0 == gone || centroids[$0] == nil }
        let keys = centroids[kept] == nil ? [] : scan(kept)
        nearest[kept] = keys.min() ?? .none
        let pair = [best.low, best.high]
        for (index, cluster) in live.enumerated() where cluster != kept {
            let old = nearest[cluster]
            if pair.contains(old.low) || pair.contains(old.high) {
                nearest[cluster] = scan(cluster).min() ?? .none
            } else if !keys.isEmpty {
                nearest[cluster] = min(old, keys[index])
            }
        }
        return true
    }

    private func key(_ a: Int, _ b: Int) -> MergeKey {
        guard a != b, !rivals.areApart(a, b), let x = centroids[a], let y = centroids[b] else { return .none }
        return MergeKey(cosineDistance(x, y), UInt32(a), UInt32(b))
    }

    /// The pairs of a cluster with each live one, in their order.
    private func scan(_ cluster: Int) -> [MergeKey] {
        parallelMap(live.count, threads: live.count < 2_000 ? 1 : options.tuning.threads) {
            key(cluster, live[$0])
        }
    }
}
