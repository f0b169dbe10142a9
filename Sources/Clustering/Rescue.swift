package import FaceTypes
import Numerics
import Parallel

/// Moves the members of tiny clusters to the nearest large one, if its centroid is within `distance` (≤).
///
/// Off by default: on synthetic faces it helps faces that only few others resemble. Centroids are computed before any
/// move; a tiny cluster moves as a whole, by its own centroid, or stays.
/// - Parameters:
///   - largest: greatest size of a tiny cluster.
///   - smallest: smallest size of a cluster that may gain members.
///   - options: pairs of rows to keep apart, threads, and the watcher.
/// - Throws: `LinkageStopped`.
package func rescueTinyClusters(
    _ partition: Partition, in vectors: EmbeddingMatrix, within distance: RawDistance, upTo largest: Int = 2,
    into smallest: Int = 4, options: LinkageOptions = .init()
) throws -> Partition {
    var rivals = ClusterRivals(options.apart, among: partition.clusters)
    var clusters = partition.clusters
    let homes = clusters.indices.filter { clusters[$0].count >= smallest }
    let centroids = homes.map { centroid(of: partition.clusters[$0], in: vectors) }
    let tiny = clusters.indices.filter { clusters[$0].count <= largest }
    let near = parallelMap(tiny.count, threads: options.tuning.threads) { place in
        guard options.goesOn, let mine = centroid(of: partition.clusters[tiny[place]], in: vectors) else {
            return [(distance: RawDistance, home: Int)]()
        }
        return zip(homes, centroids).compactMap { home, centroid in
            centroid.map { (cosineDistance(mine, $0), home) }
        }.filter { $0.0 <= distance }.sorted { $0 < $1 }
    }
    try options.checkGoesOn()
    for (index, found) in zip(tiny, near) {
        guard let home = found.first(where: { !rivals.areApart(index, $0.home) })?.home else { continue }
        clusters[home] += clusters[index]
        clusters[index] = []
        rivals.merge(index, into: home)
    }
    return Partition(clusters)
}
