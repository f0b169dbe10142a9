import FaceTypes
import Numerics

/// The input of linkage: nodes 0 ..< count, each a vector and the rows that contain it, bit for bit.
///
/// Nodes are sorted by the bits of their vectors and ties of distance are broken in that order, so the order in which
/// photos were found does not matter. Equal vectors, at distance 0, would merge first, so they start as one node.
struct LinkageInput: Sendable {
    let vectors: EmbeddingMatrix
    let threshold: Double
    let options: LinkageOptions
    /// 1 / length of each node's vector.
    let inverseNorms: [Double]
    /// The weight of each node's vector.
    let weights: [Double]
    /// Rows sorted by content; those of node i are `starts[i] ..< starts[i + 1]`, ascending.
    private let order: [Int]
    private let starts: [Int]

    var count: Int { inverseNorms.count }

    /// - Parameter joinsEqual: false gives each row its own node.
    init(
        _ vectors: EmbeddingMatrix, rows: [Int]?, threshold: Double, joinsEqual: Bool = true,
        options: LinkageOptions
    ) throws {
        try Self.check(threshold: threshold)
        let rows = rows ?? Array(0..<vectors.rows)
        if let weights = options.weights { try Self.check(weights, of: vectors) }
        for row in rows { _ = try usableNorm(of: vectors, row: row) }
        let order = contentOrder(of: rows, in: vectors)
        let firsts = order.indices.filter { place in
            place == 0 || threshold <= 0 || !joinsEqual
                || !hasSameContent(order[place - 1], order[place], vectors)
        }
        self.vectors = vectors
        self.threshold = threshold
        self.options = options
        self.order = order
        starts = firsts + [order.count]
        inverseNorms = try firsts.map { try 1 / usableNorm(of: vectors, row: order[$0]) }
        weights = zip(firsts, starts.dropFirst()).map { first, end in
            order[first..<end].reduce(0) { $0 + (options.weights?[$1] ?? 1) }
        }
    }

    /// - Throws: `bad_threshold` unless it is finite.
    static func check(threshold: Double) throws {
        guard threshold.isFinite else {
            throw FaceSetsError(
                code: .badThreshold, "the threshold \(threshold) is not a finite number",
                remedy: "Pass a cosine distance between 0 and 2.")
        }
    }

    private static func check(_ weights: [Double], of vectors: EmbeddingMatrix) throws {
        guard weights.count == vectors.rows, weights.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw FaceSetsError(
                code: .badWeights, "weights must be numbers above 0, one per face",
                remedy: "Omit the weights.")
        }
    }

    /// The first row of a node.
    @inline(__always)
    func row(_ node: Int) -> Int { order[starts[node]] }

    /// The vector of a node.
    @inline(__always)
    func vector(_ node: Int) -> UnsafeBufferPointer<Float> { vectors[row(node)] }

    /// Converts pairs of rows to pairs of nodes, ascending and unique, without those inside one node or not being
    /// clustered.
    func nodePairs(_ pairs: [RowPair]) -> [(UInt32, UInt32)] {
        if pairs.isEmpty { return [] }
        var nodes: [Int: Int] = [:]
        for node in 0..<count { for row in order[starts[node]..<starts[node + 1]] { nodes[row] = node } }
        let found = pairs.compactMap { pair -> RowPair? in
            guard let a = nodes[pair.first], let b = nodes[pair.second], a != b else { return nil }
            return RowPair(a, b)
        }
        return Set(found).sorted().map { (UInt32($0.first), UInt32($0.second)) }
    }

    /// Converts clusters of nodes to clusters of rows.
    func partition(_ clusters: [[Int]]) -> Partition {
        Partition(clusters.lazy.map { nodes in nodes.flatMap { order[starts[$0]..<starts[$0 + 1]] } })
    }
}

/// The length of a row's vector.
///
/// - Throws: `bad_vector`, naming the row, if it is 0 or not finite.
private func usableNorm(of vectors: EmbeddingMatrix, row: Int) throws -> Double {
    let vector = vectors[row]
    let norm = dot(vector, vector).squareRoot()
    guard norm > 1e-12, norm.isFinite else {
        throw FaceSetsError(
            code: .badVector,
            "the embedding of face \(row) \(norm.isFinite ? "is zero" : "contains numbers that are not finite")",
            remedy: "Remove the face from the cache, or embed its photo again.")
    }
    return norm
}

/// Rows sorted by the bits of their vectors; equal vectors in ascending order.
func contentOrder(of rows: [Int], in vectors: EmbeddingMatrix) -> [Int] {
    rows.map { (lead: vectors[$0].first?.bitPattern ?? 0, row: $0) }.sorted { a, b in
        a.lead != b.lead ? a.lead < b.lead : contentPrecedes(a.row, b.row, vectors)
    }.map(\.row)
}

private func contentPrecedes(_ a: Int, _ b: Int, _ vectors: EmbeddingMatrix) -> Bool {
    let (x, y) = (vectors[a], vectors[b])
    for k in x.indices where x[k].bitPattern != y[k].bitPattern { return x[k].bitPattern < y[k].bitPattern }
    return a < b
}

private func hasSameContent(_ a: Int, _ b: Int, _ vectors: EmbeddingMatrix) -> Bool {
    let (x, y) = (vectors[a], vectors[b])
    for k in x.indices where x[k].bitPattern != y[k].bitPattern { return false }
    return true
}
