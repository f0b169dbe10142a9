package import FaceTypes
package import Numerics
import Parallel

/// The centroids within a distance of each face, nearest first, ties in index order.
///
/// O(faces · centroids · d), on all cores. "Within" is ≤. Nil centroids are skipped.
/// - Returns: for each of `faces`, in order, the indices and distances of centroids.
package func route(
    faces: [Int], in vectors: EmbeddingMatrix, to centroids: [Centroid?], within distance: RawDistance
) -> [[(centroid: Int, distance: RawDistance)]] {
    parallelMap(faces.count, threads: LinkageTuning().threads) { index in
        let face = vectors[faces[index]]
        var found: [(centroid: Int, distance: RawDistance)] = []
        for (number, centroid) in centroids.enumerated() {
            guard let centroid else { continue }
            let apart = cosineDistance(face, centroid)
            if apart <= distance { found.append((number, apart)) }
        }
        return found.sorted { ($0.distance, $0.centroid) < ($1.distance, $1.centroid) }
    }
}

/// The nearest centroid within a distance of each face, the first one on a tie; nil if there is none.
package func routeToNearest(
    faces: [Int], in vectors: EmbeddingMatrix, to centroids: [Centroid?], within distance: RawDistance
) -> [(centroid: Int, distance: RawDistance)?] {
    route(faces: faces, in: vectors, to: centroids, within: distance).map(\.first)
}
