/// Identifies the face of a decision, so that it is found again with another pack, in a moved library, and after
/// metadata was rewritten.
package struct FaceAnchor: Hashable, Sendable {
    /// The photo's content at the time of the decision.
    package var photo: PhotoDigest
    /// In pixels of the rotated photo.
    package var box: Box
    /// The face's key at the time of the decision.
    package var key: FaceKey
    /// Identifies the photo if a tool rewrote the file without changing its pixels. Nil if the photo has no
    /// perceptual hash.
    package var picture: Picture?

    package struct Picture: Hashable, Sendable {
        package var perceptualHash: UInt64
        package var width: Int32
        package var height: Int32

        package init(perceptualHash: UInt64, width: Int32, height: Int32) {
            self.perceptualHash = perceptualHash
            self.width = width
            self.height = height
        }

        /// Nil if the photo has no perceptual hash, or shares it with many photos.
        package init?(_ photo: PhotoRecord) {
            guard photo.perceptualHash != 0, photo.width > 0, photo.height > 0 else { return nil }
            self.init(perceptualHash: photo.perceptualHash, width: photo.width, height: photo.height)
        }
    }

    package init(photo: PhotoDigest, box: Box, key: FaceKey, picture: Picture? = nil) {
        self.photo = photo
        self.box = box
        self.key = key
        self.picture = picture
    }

    /// Nil for a face whose photo has no digest.
    package init?(_ face: Face) {
        guard let digest = face.photo.digest else { return nil }
        self.init(photo: digest, box: face.record.box, key: face.key, picture: Picture(face.photo))
    }

    /// Boxes with at least this overlap (IoU) are the same face.
    package static let leastOverlap: Float = 0.5
}
