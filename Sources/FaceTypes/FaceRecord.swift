/// One detection in one photo, without its embedding, which stands in the matrix at the same row.
package struct FaceRecord: Hashable, Sendable {
    /// Row of the photo.
    package var photo: Int
    /// Position among the faces of the photo, from 0, by descending score.
    package var index: Int32
    package var box: Box
    package var points: FivePoints
    package var score: Float
    /// Shorter side of the box, pixels.
    package var shortSidePixels: Float
    /// Variance of the Laplacian of the grey face box; NaN where unknown.
    package var blur: Float
    /// Length of the raw embedding.
    package var embeddingNorm: Float

    package init(
        photo: Int, index: Int32, box: Box, points: FivePoints, score: Float, shortSidePixels: Float,
        blur: Float,
        embeddingNorm: Float
    ) {
        self.photo = photo
        self.index = index
        self.box = box
        self.points = points
        self.score = score
        self.shortSidePixels = shortSidePixels
        self.blur = blur
        self.embeddingNorm = embeddingNorm
    }
}
