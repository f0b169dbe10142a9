package import FaceTypes

/// What is read from a cache refers to photos by row, what is written by key.
package typealias AliasRecord = PhotoAlias<Int>
package typealias NewAlias = PhotoAlias<PhotoKey>

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
