package import FaceTypes
import Numerics
import Parallel

/// Repeatedly merges the two clusters with the closest centroids and recomputes the centroid, until no two are within
/// `limit` (≤).
///
/// Ties are merged in the order of the first cluster, then the second. A cluster whose members cancel out has no
/// centroid and is kept as it is. Faces that `options` separates are never merged. One pass over all pairs of k
/// centroids, then O(d) per neighbour and merge; O(k d) per merge for distances beyond 0.6.
/// - Parameter clusters: the initial clusters, each with ascending members.
/// - Throws: `bad_threshold` unless `limit` is finite; `LinkageStopped`.
package func mergeByCentroid(
    _ clusters: [[Int]], in vectors: EmbeddingMatrix, within limit: RawDistance,
    options: LinkageOptions = .init()
) throws -> Partition {
    let distance = limit.value
    try LinkageInput.check(threshold: distance)
    var merging = CentroidMerging(clusters, vectors, distance, options)
    options.began(.joining, total: merging.live.count)
    try merging.begin()
    while let closest = merging.closestPair() {
        merging.merge(closest)
        try options.checkGoesOn()
    }
    return Partition(merging.members)
}

/// Invariant: two live clusters A and B that are not neighbours have a cosine of at most σ · F(A) · F(B), where
/// F(A) = Σ |s| / |Σ s| over the sums s of the clusters merged into A since neighbours were last listed; those had
/// cosines of at most σ. As long as all F are small enough, only neighbours can be within the distance.
/// `nearest` of a live cluster is its pair with the nearest other cluster, if within the distance.
private struct CentroidMerging {
    let vectors: EmbeddingMatrix
    let distance: Double
    let options: LinkageOptions
    /// Clusters within this distance were listed as neighbours; nil if all clusters are neighbours.
    let reach: Double?
    /// The greatest F for which the invariant is useful.
    let spreadLimit: Double
    var members: [[Int]]
    /// Nil for clusters that cancel out and for those that were merged into another.
    var centroids: [Centroid?]
    /// Clusters that have a centroid, and some that had one.
    var live: [Int]
    var rivals: ClusterRivals
    /// |Σ s| and Σ |s|.
    var lengths: [Double]
    var lengthSums: [Double]
    var nearest: [MergeKey]
    var neighbours: NeighbourLists
    var queue = MergeQueue()

    init(_ clusters: [[Int]], _ vectors: EmbeddingMatrix, _ distance: Double, _ options: LinkageOptions) {
        // Beyond that, lists would contain nearly every cluster.
        let similarity = 0.6 * (1 - distance)
        reach = distance <= 0.6 ? 1 - similarity : nil
        spreadLimit = ((1 - distance - 1e-4) / (similarity + 2e-5)).squareRoot()
        self.vectors = vectors
        self.distance = distance
        self.options = options
        members = clusters
        rivals = ClusterRivals(options.apart, among: clusters)
        let found = parallelMap(clusters.count, threads: options.tuning.threads) { index in
            let middle = centroid(of: clusters[index], in: vectors)
            return (middle, middle.map { length(of: clusters[index], along: $0, in: vectors) } ?? 0)
        }
        centroids = found.map(\.0)
        lengths = found.map(\.1)
        lengthSums = lengths
        live = found.indices.filter { found[$0].0 != nil }
        nearest = [MergeKey](repeating: .none, count: clusters.count)
        neighbours = NeighbourLists(count: clusters.count)
    }

    /// Lists the neighbours of every cluster, and finds the nearest of each.
    mutating func begin() throws {
        if let reach {
            for cluster in try listNeighbours(within: reach) { lookAround(cluster, within: reach) }
        }
        for cluster in live {
            nearest[cluster] = nearestPair(of: cluster)
            queue.insert(nearest[cluster])
            try options.checkGoesOn()
        }
    }

    /// Lists neighbours as linkage does, among float32 centroids.
    ///
    /// - Returns: the clusters with more neighbours than a list holds.
    private mutating func listNeighbours(within reach: Double) throws -> [Int] {
        var options = options
        (options.weights, options.apart, options.together) = (nil, [], [])
        options.tuning.neighbours = options.tuning.neighbours ?? 512
        let near = try CentroidLists(centroids, of: live, within: reach, options)
        for node in near.nodes {
            neighbours[near.cluster(node)] = near.lists[node].elements.map {
                UInt32(near.cluster(Int($0.id)))
            }
        }
        return near.nodes.filter { near.lists[$0].reach < near.lists.fullReach }.map(near.cluster)
    }

    /// Finds the remaining neighbours of one cluster.
    private mutating func lookAround(_ cluster: Int, within reach: Double) {
        live.removeAll { centroids[$0] == nil }
        let distances = parallelMap(live.count, threads: options.tuning.threads) {
            apartness(cluster, live[$0])
        }
        let near = zip(live, distances).filter { $0.1 <= reach && $0.0 != cluster }.map { UInt32($0.0) }
        neighbours[cluster] += near
        for other in near { neighbours[Int(other)].append(UInt32(cluster)) }
        lengthSums[cluster] = lengths[cluster]
    }

    /// The next pair to merge; nil if no two are within the distance.
    mutating func closestPair() -> MergeKey? {
        while let key = queue.removeLeast() {
            if nearest[Int(key.low)] == key || nearest[Int(key.high)] == key { return key }
        }
        return nil
    }

    /// Merges the second cluster of a pair into the first.
    mutating func merge(_ pair: MergeKey) {
        let (kept, gone) = (Int(pair.low), Int(pair.high))
        members[kept] = (members[kept] + members[gone]).sorted()
        members[gone] = []
        rivals.merge(gone, into: kept)
        neighbours.merge(gone, into: kept)
        centroids[gone] = nil
        nearest[gone] = .none
        let middle = centroid(of: members[kept], in: vectors)
        centroids[kept] = middle
        lengths[kept] = middle.map { length(of: members[kept], along: $0, in: vectors) } ?? 0
        lengthSums[kept] += lengthSums[gone]
        if let reach, middle != nil, lengthSums[kept] > spreadLimit * lengths[kept] {
            lookAround(kept, within: reach)
        }
        updateNearest(around: kept, gone)
    }

    /// Finds the nearest of a new cluster, and of those whose nearest was one of its parts.
    private mutating func updateNearest(around kept: Int, _ gone: Int) {
        let others = others(of: kept)
        let keys = keys(kept, others)
        nearest[kept] = keys.min().map { $0.distance <= distance ? $0 : MergeKey.none } ?? MergeKey.none
        queue.insert(nearest[kept])
        for (other, key) in zip(others, keys) {
            let old = nearest[other]
            if [old.low, old.high].contains(where: { $0 == UInt32(kept) || $0 == UInt32(gone) }) {
                nearest[other] = nearestPair(of: other)
            } else if key < old, key.distance <= distance {
                nearest[other] = key
            }
            if nearest[other] != old { queue.insert(nearest[other]) }
        }
    }

    private mutating func nearestPair(of cluster: Int) -> MergeKey {
        // As an argument of `keys`, this would change a copy of all lists.
        let others = others(of: cluster)
        let best = keys(cluster, others).min() ?? MergeKey.none
        return best.distance <= distance ? best : .none
    }

    /// The live clusters that may be within the distance of a cluster.
    private mutating func others(of cluster: Int) -> [Int] {
        if reach == nil { return live.filter { $0 != cluster && centroids[$0] != nil } }
        return neighbours.resolve(cluster).filter { centroids[$0] != nil }
    }

    private func keys(_ cluster: Int, _ others: [Int]) -> [MergeKey] {
        parallelMap(others.count, threads: others.count < 2_000 ? 1 : options.tuning.threads) {
            let apart =
                rivals.areApart(cluster, others[$0]) ? .infinity : apartness(cluster, others[$0])
            return apart == .infinity ? .none : MergeKey(apart, UInt32(cluster), UInt32(others[$0]))
        }
    }

    private func apartness(_ a: Int, _ b: Int) -> Double {
        guard let x = centroids[a], let y = centroids[b] else { return .infinity }
        return cosineDistance(x, y).value
    }
}

/// The length of a sum of vectors, given its direction.
private func length(of rows: [Int], along direction: Centroid, in vectors: EmbeddingMatrix) -> Double {
    rows.reduce(0) { $0 + dot(vectors[$1], direction.components) }
}
