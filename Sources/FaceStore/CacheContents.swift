package import FaceTypes

/// Everything that a cache contains, as read at one moment.
///
/// `faces`, `embeddings` and `enrichments` share their rows; `faces[i].photo` and `aliases[i].photo` are rows of
/// `photos`. Rows keep the order in which they were added.
package struct CacheContents: Sendable {
    package var space: EmbeddingSpace
    /// The folders that were embedded, with links resolved, in the order of their first scan.
    package var sourceRoots: [FilePath]
    package var photos: [PhotoRecord]
    package var aliases: [AliasRecord]
    package var faces: [FaceRecord]
    package var embeddings: EmbeddingMatrix
    /// Nil for a face that is not enriched; empty if no face is, or if they were not requested.
    package var enrichments: [Enrichment?]
    /// Data of other programs.
    package var extras: CacheExtras
    /// The user's decisions, in the order in which they were made.
    package var decisions: [DecisionLine]

    package init(
        space: EmbeddingSpace, sourceRoots: [FilePath], photos: [PhotoRecord], aliases: [AliasRecord],
        faces: [FaceRecord], embeddings: EmbeddingMatrix, enrichments: [Enrichment?],
        extras: CacheExtras = CacheExtras(), decisions: [DecisionLine] = []
    ) {
        self.space = space
        self.sourceRoots = sourceRoots
        self.photos = photos
        self.aliases = aliases
        self.faces = faces
        self.embeddings = embeddings
        self.enrichments = enrichments
        self.extras = extras
        self.decisions = decisions
    }

    /// A cache without photos.
    package init(empty space: EmbeddingSpace) {
        self.init(
            space: space, sourceRoots: [], photos: [], aliases: [], faces: [],
            embeddings: EmbeddingMatrix(rows: 0, dimension: space.dimension, values: []), enrichments: [])
    }

    /// The stable name of a face; nil only in a damaged cache, if its photo has no digest.
    package func key(ofFace row: Int) -> FaceKey? {
        photos[faces[row].photo].digest.map { FaceKey(digest: $0, index: faces[row].index) }
    }
}
