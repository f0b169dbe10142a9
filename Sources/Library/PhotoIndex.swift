package import FaceTypes

/// Finds photos by what is remembered of them elsewhere: the digest of their file, as it is or as it once was, or of their
/// picture.
///
/// Making one passes over all photos; each question costs a look-up.
package struct PhotoIndex: Sendable {
    private var rows: [PhotoDigest: Int] = [:]
    private var pictures: [PictureDigest: Int] = [:]

    /// Of several photos the first one answers.
    package init(_ photos: [PhotoRecord]) {
        for (row, photo) in photos.enumerated() {
            if let digest = photo.digest, rows[digest] == nil { rows[digest] = row }
            if let picture = photo.picture, pictures[picture] == nil { pictures[picture] = row }
        }
        // A content is rather the photo that has its name than another one that it became.
        for (row, photo) in photos.enumerated() {
            for edition in photo.editions where rows[edition] == nil { rows[edition] = row }
        }
    }

    /// The row of the photo of which a file is or was.
    package func row(of content: PhotoDigest) -> Int? { rows[content] }

    /// The row of the photo of which a file is or was, else of one that shows the picture.
    package func row(of content: PhotoDigest, showing picture: PictureDigest?) -> Int? {
        rows[content] ?? picture.flatMap { pictures[$0] }
    }

    package func row(showing picture: PictureDigest) -> Int? { pictures[picture] }

    /// Says that a photo has been added, or known by a further content or picture.
    package mutating func note(_ photo: PhotoRecord, _ row: Int) {
        for content in photo.contents where rows[content] == nil {
            rows[content] = row
        }
        if let picture = photo.picture, pictures[picture] == nil { pictures[picture] = row }
    }

    /// Says that a photo is no longer what it was.
    package mutating func forget(_ photo: PhotoRecord, _ row: Int) {
        if let digest = photo.digest, rows[digest] == row { rows[digest] = nil }
        for edition in photo.editions where rows[edition] == row { rows[edition] = nil }
        if let picture = photo.picture, pictures[picture] == row { pictures[picture] = nil }
    }
}

extension LibrarySnapshot {
    /// Made anew at each call.
    package var photoIndex: PhotoIndex { PhotoIndex(photos) }
}
