/// What is read from a cache refers to photos by row, what is written by key.
package typealias FaceRecord = PhotoFace<Int>
package typealias NewFace = PhotoFace<PhotoKey>

/// One detection in one photo, without its embedding, which stands in the matrix at the same row.
package struct PhotoFace<Photo: Hashable & Sendable>: Hashable, Sendable {
    package var photo: Photo
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
        photo: Photo, index: Int32, box: Box, points: FivePoints, score: Float, shortSidePixels: Float,
        blur: Float, embeddingNorm: Float
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

    /// The same face, of a photo that is named otherwise.
    package func of<Other>(_ photo: Other) -> PhotoFace<Other> {
        PhotoFace<Other>(
            photo: photo, index: index, box: box, points: points, score: score,
            shortSidePixels: shortSidePixels, blur: blur, embeddingNorm: embeddingNorm)
    }
}
