package import FaceTypes

/// A face of the cache as export needs it.
package struct ExportFace: Hashable, Sendable {
    package var key: FaceKey
    /// Row of the face in the cache's matrix of embeddings.
    package var row: Int
    /// The content of its photo.
    package var digest: PhotoDigest
    /// Where the photo lies: the canonical path first, then its aliases.
    package var paths: [FilePath]
    /// False where no path of the photo was alive when the cache was last brought up to date.
    package var isPresent: Bool
    package var box: Box
    package var points: FivePoints
    /// In 0…1.
    package var detectionScore: Float
    package var shortSidePixels: Float
    /// Variance of the Laplacian of the grey box; NaN where unknown.
    package var blur: Float
    /// Length of the raw embedding.
    package var embeddingNorm: Float
    package var perceptualHash: UInt64
    /// Nil where `enrich` has not seen the face.
    package var enrichment: Enrichment?

    package init(
        key: FaceKey, row: Int, digest: PhotoDigest, paths: [FilePath], isPresent: Bool = true, box: Box,
        points: FivePoints, detectionScore: Float, shortSidePixels: Float, blur: Float,
        embeddingNorm: Float, perceptualHash: UInt64, enrichment: Enrichment?
    ) {
        self.key = key
        self.row = row
        self.digest = digest
        self.paths = paths
        self.isPresent = isPresent
        self.box = box
        self.points = points
        self.detectionScore = detectionScore
        self.shortSidePixels = shortSidePixels
        self.blur = blur
        self.embeddingNorm = embeddingNorm
        self.perceptualHash = perceptualHash
        self.enrichment = enrichment
    }
}
