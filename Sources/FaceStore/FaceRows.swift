package import FaceTypes

/// Some of the faces of a cache, in order.
package struct FaceRows: Sendable {
    package var faces: [FaceRecord] = []
    /// The concatenated unit vectors of `faces`.
    package var embeddings: [Float] = []
    /// Nil for a face that was not enriched.
    package var enrichments: [Enrichment?] = []

    package init() {}

    /// - Throws: `bad_cache` if there are no such rows.
    package init(_ rows: Range<Int>, of contents: CacheContents) throws {
        guard rows.lowerBound >= 0, rows.upperBound <= contents.faces.count else {
            throw FaceSetsError(code: .badCache, "the cache does not contain face \(rows.upperBound - 1)")
        }
        faces = Array(contents.faces[rows])
        embeddings = rows.flatMap { Array(contents.embeddings[$0]) }
        enrichments =
            contents.enrichments.isEmpty
            ? Array(repeating: nil, count: rows.count) : Array(contents.enrichments[rows])
    }

    package static func += (all: inout FaceRows, more: FaceRows) {
        all.faces += more.faces
        all.embeddings += more.embeddings
        all.enrichments += more.enrichments
    }
}
