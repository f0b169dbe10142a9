package import FaceTypes
import Numerics

/// Gives the members of tiny clusters to the nearest large one, where its centroid is within `distance` (≤).
///
/// Off unless asked for: on synthetic faces it helps faces that only few others resemble. Centroids are those before;
/// a tiny cluster goes whole, by its own centroid, or stays.
/// - Parameters:
///   - largest: members of the largest cluster that counts as tiny.
///   - smallest: members of the smallest cluster that may gain some.
///   - apart: rows that never stand in one cluster.
package func rescueTinyClusters(
    _ partition: Partition, in vectors: EmbeddingMatrix, within distance: Double, upTo largest: Int = 2,
    into smallest: Int = 4, apart: [RowPair] = []
) -> Partition {
    var rivals = ClusterRivals(apart, among: partition.clusters)
    var clusters = partition.clusters
    let homes = clusters.indices.filter { clusters[$0].count >= smallest }
    let centroids = homes.map { centroid(of: partition.clusters[$0], in: vectors) }
    for index in clusters.indices where partition.clusters[index].count <= largest {
        guard let mine = centroid(of: partition.clusters[index], in: vectors) else { continue }
        let distances = zip(homes, centroids).map { home, centroid in
            guard let centroid, !rivals.areApart(index, home) else { return Double.infinity }
            return cosineDistance(mine, centroid)
        }
        guard let nearest = distances.indices.min(by: { distances[$0] < distances[$1] }),
            distances[nearest] <= distance
        else { continue }
        clusters[homes[nearest]] += clusters[index]
        clusters[index] = []
        rivals.merge(index, into: homes[nearest])
    }
    return Partition(clusters)
}
