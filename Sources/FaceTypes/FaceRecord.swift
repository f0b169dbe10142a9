/// Records read from a cache refer to photos by row; records to be written refer to them by key.
package typealias FaceRecord = PhotoFace<Int>
package typealias NewFace = PhotoFace<PhotoKey>

/// One detected face in a photo; its embedding is the same row of the matrix.
package struct PhotoFace<Photo: Hashable & Sendable>: Hashable, Sendable {
    package var photo: Photo
    /// Index among the faces of the photo, from 0, by descending score.
    package var index: Int32
    package var box: Box
    package var points: FivePoints
    package var score: Float
    /// Shorter side of the box in pixels.
    package var shortSidePixels: Float
    /// Variance of the Laplacian of the grey face box; NaN if unknown.
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

    /// The same face, with another reference to its photo.
    package func of<Other>(_ photo: Other) -> PhotoFace<Other> {
        PhotoFace<Other>(
            photo: photo, index: index, box: box, points: points, score: score,
            shortSidePixels: shortSidePixels, blur: blur, embeddingNorm: embeddingNorm)
    }
}
