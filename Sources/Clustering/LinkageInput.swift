import FaceTypes
import Numerics

/// What linkage works on: nodes 0 ..< count, each one row of the matrix, rows ascending.
///
/// Ties of distance break by content, so that the order in which photos were found shapes nothing: `rank` orders nodes
/// by the bits of their vectors, and by row only where those are equal.
struct LinkageInput: Sendable {
    let vectors: EmbeddingMatrix
    /// The row of each node, ascending.
    let rows: [Int]
    /// 1 / length of each node's vector.
    let inverseNorms: [Double]
    /// The place of each node in the order of content, 0 ..< count.
    let ranks: [UInt32]
    let threshold: Double
    let options: LinkageOptions

    var count: Int { rows.count }

    init(_ vectors: EmbeddingMatrix, rows: [Int]?, threshold: Double, options: LinkageOptions) throws {
        guard threshold.isFinite else {
            throw FaceSetsError(
                code: "bad_threshold", "the threshold \(threshold) is not a number",
                remedy: "Give a cosine distance between 0 and 2.")
        }
        self.vectors = vectors
        self.rows = rows?.sorted() ?? Array(0..<vectors.rows)
        self.threshold = threshold
        self.options = options
        inverseNorms = try self.rows.map { try 1 / usableNorm(of: vectors, row: $0) }
        ranks = contentRanks(vectors, self.rows)
    }

    /// Clusters of nodes as clusters of rows.
    func partition(_ clusters: [[Int]]) -> Partition {
        Partition(clusters.lazy.map { $0.map { rows[$0] } })
    }
}

/// The length of a row's vector.
///
/// - Throws: `bad_vector`, naming the row, where it is 0 or not finite.
private func usableNorm(of vectors: EmbeddingMatrix, row: Int) throws -> Double {
    let vector = vectors[row]
    let norm = dot(vector, vector).squareRoot()
    guard norm > 1e-12, norm.isFinite else {
        throw FaceSetsError(
            code: "bad_vector",
            "the embedding of face \(row) \(norm.isFinite ? "is zero" : "holds numbers that are not finite")",
            remedy: "Remove the face from the cache, or embed its photo again.")
    }
    return norm
}

private func contentRanks(_ vectors: EmbeddingMatrix, _ rows: [Int]) -> [UInt32] {
    let order = rows.indices.map { node in
        (lead: vectors[rows[node]].first?.bitPattern ?? 0, node: node)
    }.sorted { a, b in
        a.lead != b.lead ? a.lead < b.lead : contentPrecedes(vectors, rows, a.node, b.node)
    }
    var ranks = [UInt32](repeating: 0, count: rows.count)
    for (place, entry) in order.enumerated() { ranks[entry.node] = UInt32(place) }
    return ranks
}

private func contentPrecedes(_ vectors: EmbeddingMatrix, _ rows: [Int], _ a: Int, _ b: Int) -> Bool {
    let (x, y) = (vectors[rows[a]], vectors[rows[b]])
    guard let k = x.indices.first(where: { x[$0].bitPattern != y[$0].bitPattern }) else { return a < b }
    return x[k].bitPattern < y[k].bitPattern
}
