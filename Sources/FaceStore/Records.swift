package import FaceTypes

/// What became of a photo.
package enum PhotoStatus: String, Sendable, CaseIterable {
    /// Decoded, with at least one face.
    case ok
    case noFace = "no_face"
    /// Could not be read or decoded; the record's reason says why.
    case failed
    /// No path of this content is alive; faces, if any, are kept.
    case missing
}

/// A file's content, wherever it lies; `path` is its canonical place.
package struct PhotoRecord: Hashable, Sendable {
    /// Nil where the file could not be read at all.
    package var digest: PhotoDigest?
    package var path: FilePath
    /// Bytes, −1 where unknown.
    package var size: Int64
    /// Nanoseconds since 1970, −1 where unknown.
    package var modified: Int64
    /// Pixels after orientation, 0 where unknown.
    package var width: Int32
    package var height: Int32
    package var captured: CaptureDate?
    /// 0 where unknown, or where the photo has one colour.
    package var perceptualHash: UInt64
    package var status: PhotoStatus
    /// Empty unless `status` is `failed`, or `missing` after having failed.
    package var reason: String

    package init(
        digest: PhotoDigest?, path: FilePath, size: Int64, modified: Int64, width: Int32 = 0,
        height: Int32 = 0,
        captured: CaptureDate? = nil, perceptualHash: UInt64 = 0, status: PhotoStatus, reason: String = ""
    ) {
        self.digest = digest
        self.path = path
        self.size = size
        self.modified = modified
        self.width = width
        self.height = height
        self.captured = captured
        self.perceptualHash = perceptualHash
        self.status = status
        self.reason = reason
    }

    package var key: PhotoKey { digest.map { .content($0) } ?? .path(path) }
}

/// What is read from a cache refers to photos by row, what is written by key.
package typealias AliasRecord = PhotoAlias<Int>
package typealias NewAlias = PhotoAlias<PhotoKey>
package typealias FaceRecord = PhotoFace<Int>
package typealias NewFace = PhotoFace<PhotoKey>

/// A further path of a photo's content.
package struct PhotoAlias<Photo: Hashable & Sendable>: Hashable, Sendable {
    package var photo: Photo
    package var path: FilePath
    package var size: Int64
    package var modified: Int64

    package init(photo: Photo, path: FilePath, size: Int64, modified: Int64) {
        self.photo = photo
        self.path = path
        self.size = size
        self.modified = modified
    }

    /// The same path, of a photo that is named otherwise.
    package func of<Other>(_ photo: Other) -> PhotoAlias<Other> {
        PhotoAlias<Other>(photo: photo, path: path, size: size, modified: modified)
    }
}

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
