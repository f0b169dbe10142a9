package import FaceTypes
package import Numerics

/// The centroids that lie within a distance of each face, nearest first, equally near ones in their order.
///
/// O(faces · centroids · d). "Within" is ≤. A nil centroid is never near.
/// - Returns: for each of `faces`, in their order, the indices of centroids with their distances.
package func route(
    faces: [Int], in vectors: EmbeddingMatrix, to centroids: [Centroid?], within distance: Double
) -> [[(centroid: Int, distance: Double)]] {
    faces.map { face in
        centroids.indices.compactMap { index in
            guard let centroid = centroids[index] else { return nil }
            let found = cosineDistance(vectors[face], centroid)
            return found <= distance ? (centroid: index, distance: found) : nil
        }.sorted { ($0.distance, $0.centroid) < ($1.distance, $1.centroid) }
    }
}

/// The nearest centroid within a distance of each face, the first of equally near ones; nil where none is.
package func routeToNearest(
    faces: [Int], in vectors: EmbeddingMatrix, to centroids: [Centroid?], within distance: Double
) -> [(centroid: Int, distance: Double)?] {
    route(faces: faces, in: vectors, to: centroids, within: distance).map(\.first)
}
