package import FaceTypes

/// Finds photos by data recorded elsewhere: the digest of their file, current or earlier, or of their picture.
///
/// Creating an index takes one pass over all photos; each query takes one look-up.
package struct PhotoIndex: Sendable {
    private var rows: [PhotoDigest: Int] = [:]
    private var pictures: [PictureDigest: Int] = [:]

    /// The first of several photos is returned.
    package init(_ photos: [PhotoRecord]) {
        for (row, photo) in photos.enumerated() {
            if let digest = photo.digest, rows[digest] == nil { rows[digest] = row }
            if let picture = photo.picture, pictures[picture] == nil { pictures[picture] = row }
        }
        // A content belongs to the photo named after it rather than to one that it became an edition of.
        for (row, photo) in photos.enumerated() {
            for edition in photo.editions where rows[edition] == nil { rows[edition] = row }
        }
    }

    /// The row of the photo with this current or earlier content.
    package func row(of content: PhotoDigest) -> Int? { rows[content] }

    /// The row of the photo with this current or earlier content, otherwise of one with the picture.
    package func row(of content: PhotoDigest, showing picture: PictureDigest?) -> Int? {
        rows[content] ?? picture.flatMap { pictures[$0] }
    }

    package func row(showing picture: PictureDigest) -> Int? { pictures[picture] }

    /// Updates the index after a photo was added, or got another content or picture.
    package mutating func note(_ photo: PhotoRecord, _ row: Int) {
        for content in photo.contents where rows[content] == nil {
            rows[content] = row
        }
        if let picture = photo.picture, pictures[picture] == nil { pictures[picture] = row }
    }

    /// Updates the index after a photo has changed.
    package mutating func forget(_ photo: PhotoRecord, _ row: Int) {
        if let digest = photo.digest, rows[digest] == row { rows[digest] = nil }
        for edition in photo.editions where rows[edition] == row { rows[edition] = nil }
        if let picture = photo.picture, pictures[picture] == row { pictures[picture] = nil }
    }
}

extension LibrarySnapshot {
    /// Created by each call.
    package var photoIndex: PhotoIndex { PhotoIndex(photos) }
}
