package import FaceTypes
package import Numerics

/// The centroids that lie within a distance of each face, nearest first, equally near ones in their order.
///
/// O(faces · centroids · d), on all cores. "Within" is ≤. A nil centroid is never near.
/// - Returns: for each of `faces`, in their order, the indices of centroids with their distances.
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

/// The nearest centroid within a distance of each face, the first of equally near ones; nil where none is.
package func routeToNearest(
    faces: [Int], in vectors: EmbeddingMatrix, to centroids: [Centroid?], within distance: RawDistance
) -> [(centroid: Int, distance: RawDistance)?] {
    route(faces: faces, in: vectors, to: centroids, within: distance).map(\.first)
}
