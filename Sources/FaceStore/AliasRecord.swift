package import FaceTypes

/// A further path of a photo's content.
package struct AliasRecord: Hashable, Sendable {
    /// Row of the photo.
    package var photo: Int
    package var path: FilePath
    package var size: Int64
    package var modified: Int64

    package init(photo: Int, path: FilePath, size: Int64, modified: Int64) {
        self.photo = photo
        self.path = path
        self.size = size
        self.modified = modified
    }
}
