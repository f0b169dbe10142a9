package import FaceTypes
import Numerics

/// Gives the members of tiny clusters to the nearest large one, where its centroid is within `distance` (≤).
///
/// Off unless asked for: on synthetic faces it helps faces that only few others resemble. Centroids are those before;
/// a tiny cluster goes whole, by its own centroid, or stays.
/// - Parameters:
///   - largest: members of the largest cluster that counts as tiny.
///   - smallest: members of the smallest cluster that may gain some.
///   - options: rows that never stand in one cluster, threads, and who may stop it.
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
