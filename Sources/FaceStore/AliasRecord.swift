package import FaceTypes

/// Records read from a cache refer to photos by row; records to be written refer to them by key.
package typealias AliasRecord = PhotoAlias<Int>
package typealias NewAlias = PhotoAlias<PhotoKey>

/// Another path with a photo's content.
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

    /// The same path, with another reference to its photo.
    package func of<Other>(_ photo: Other) -> PhotoAlias<Other> {
        PhotoAlias<Other>(photo: photo, path: path, size: size, modified: modified)
    }
}
