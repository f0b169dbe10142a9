/// Where a face of a decision is, in a way that survives another pack, a moved library and rewritten metadata.
package struct FaceAnchor: Hashable, Sendable {
    /// The photo's content when the decision was made.
    package var photo: PhotoDigest
    /// Pixels of the oriented photo.
    package var box: Box
    /// The face's key when the decision was made.
    package var key: FaceKey
    /// What the photo looks like; finds it again when a tool rewrote the file without touching its pixels. Nil where
    /// the photo has no perceptual hash.
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

        /// Nil where the photo has no perceptual hash, or one that many photos share.
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

    /// Boxes that share at least this much of what they cover together are one face.
    package static let leastOverlap: Float = 0.5
}
