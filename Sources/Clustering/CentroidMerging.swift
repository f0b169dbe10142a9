package import FaceTypes
import Numerics

/// Merges the two clusters whose centroids are closest, takes the centroid anew, and so on, until none are within
/// `distance` (≤).
///
/// Equally close pairs merge in the order of their first clusters, then of their second.
/// - Parameter clusters: the clusters before, each with ascending members.
package func mergeByCentroid(_ clusters: [[Int]], in vectors: EmbeddingMatrix, within distance: Double)
    -> Partition
{
    var members = clusters
    var centroids = clusters.map { centroid(of: $0, in: vectors) }
    var pairs = members.indices.map { first in
        closest(to: first, among: (first + 1)..<members.count, centroids)
    }
    while let best = pairs.compactMap(\.self).min(), best.distance <= distance {
        let (a, b) = (Int(best.low), Int(best.high))
        members[a] = (members[a] + members[b]).sorted()
        members[b] = []
        centroids[a] = centroid(of: members[a], in: vectors)
        centroids[b] = nil
        for first in 0...b where first < b || first == a {
            pairs[first] = closest(to: first, among: (first + 1)..<members.count, centroids)
        }
        pairs[b] = nil
    }
    return Partition(members)
}

private func closest(to first: Int, among others: Range<Int>, _ centroids: [Centroid?]) -> MergeKey? {
    guard let mine = centroids[first] else { return nil }
    return others.compactMap { other in
        centroids[other].map { MergeKey(cosineDistance(mine, $0), UInt32(first), UInt32(other)) }
    }.min()
}
