import FaceTypes
import Numerics
import Parallel

/// The candidate neighbours of centroids within a distance, found among float32 rows as linkage does.
struct CentroidLists: Sendable {
    let lists: CandidateLists
    /// One row for each of `clusters`.
    private let vectors: EmbeddingMatrix
    private let clusters: [Int]
    /// The row of each node.
    private let rows: [Int]

    /// - Parameter clusters: the places of centroids that are not nil.
    /// - Throws: see `averageLinkage`.
    init(_ centroids: [Centroid?], of clusters: [Int], within distance: Double, _ options: LinkageOptions)
        throws
    {
        let dimension = clusters.first.flatMap { centroids[$0]?.components.count } ?? 0
        vectors = EmbeddingMatrix(rows: clusters.count, dimension: dimension) { values in
            for (row, cluster) in clusters.enumerated() {
                for (place, component) in (centroids[cluster]?.components ?? []).enumerated() {
                    values.initializeElement(at: row * dimension + place, to: Float(component))
                }
            }
        }
        // Rounding to floats changes a distance by less.
        let input = try LinkageInput(
            vectors, rows: nil, threshold: distance + 1e-5, joinsEqual: false, options: options)
        lists = CandidateLists(capacity: input.count, threshold: input.threshold)
        if input.count > 1 { try fillLists(lists, input) }
        rows = (0..<input.count).map(input.row)
        self.clusters = clusters
    }

    var nodes: Range<Int> { rows.indices }

    func cluster(_ node: Int) -> Int { clusters[rows[node]] }

    func distance(_ a: Int, _ b: Int) -> RawDistance { cosineDistance(vectors[rows[a]], vectors[rows[b]]) }
}
