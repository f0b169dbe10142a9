package import FaceTypes

/// A direction in embedding space: a unit vector in float64.
package struct Centroid: Hashable, Sendable {
    package let components: [Double]

    /// `vector` scaled to length 1; nil if its length is 0 or not finite.
    package init?(normalising vector: [Double]) {
        let norm = dot(vector, vector).squareRoot()
        guard norm > 1e-12, norm.isFinite else { return nil }
        components = vector.map { $0 / norm }
    }
}

/// The normalised mean of the unit embeddings of `rows`; nil if there are none, or if they cancel out.
///
/// Rows are added in the order given: sort them where results must be reproducible.
package func centroid(of rows: some Sequence<Int>, in vectors: EmbeddingMatrix) -> Centroid? {
    var sum = [Double](repeating: 0, count: vectors.dimension)
    sum.withUnsafeMutableBufferPointer { sum in
        for row in rows {
            let vector = vectors[row]
            for k in 0..<sum.count { sum[k] += Double(vector[k]) }
        }
    }
    return Centroid(normalising: sum)
}

/// Cosine distance `1 − a·b` of two unit embeddings: 0 for the same direction, 1 for unrelated, 2 for opposite. This
/// is the routine that decides; faster ones only preselect.
package func cosineDistance(_ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>) -> RawDistance {
    RawDistance(1 - dot(a, b))
}

/// The cosine distance of a unit embedding from a centroid.
package func cosineDistance(_ face: UnsafeBufferPointer<Float>, _ centroid: Centroid) -> RawDistance {
    RawDistance(1 - dot(face, centroid.components))
}

/// The cosine distance between two centroids.
package func cosineDistance(_ a: Centroid, _ b: Centroid) -> RawDistance {
    RawDistance(1 - dot(a.components, b.components))
}
