import FaceStore
package import FaceTypes
import Files

/// A path of a photo as of the last update of the library.
package struct LivingPath: Hashable, Sendable {
    package let path: FilePath
    /// In bytes; −1 if unknown.
    package let size: Int64
    /// Nanoseconds since 1970; −1 if unknown.
    package let modified: Int64
}

extension LibrarySnapshot {
    /// The canonical path of a photo, followed by its aliases.
    package func paths(ofPhoto row: Int) -> [FilePath] { [photos[row].path] + aliases[row].map(\.path) }

    /// Every path in the library, whether the file still exists or not.
    package var allPaths: Set<FilePath> { Set(photos.indices.flatMap { paths(ofPhoto: $0) }) }

    /// Ascending; a photo that is missing has no canonical path.
    package func livingPaths(ofPhoto row: Int) -> [LivingPath] {
        let photo = photos[row]
        let canonical =
            photo.status == .missing
            ? [] : [LivingPath(path: photo.path, size: photo.size, modified: photo.modified)]
        let others = aliases[row].map { LivingPath(path: $0.path, size: $0.size, modified: $0.modified) }
        return (canonical + others).sorted { $0.path < $1.path }
    }

    /// Every existing path of the photos of these faces, ascending, without duplicates.
    package func livingPaths(ofFaces rows: [Int]) -> [FilePath] {
        Set(photos(ofFaces: rows).flatMap { livingPaths(ofPhoto: $0).map(\.path) }).sorted()
    }

    /// Rows of photos without a face.
    package var facelessPhotos: [Int] { photos.indices.filter { photos[$0].status == .noFace } }

    /// Every existing path of photos without a face, ascending.
    package var facelessPaths: [FilePath] {
        facelessPhotos.flatMap { livingPaths(ofPhoto: $0).map(\.path) }.sorted()
    }

    /// Rows of the faces whose photo is inside one of the folders, by its canonical path or an alias; ascending.
    package func rows(under folders: [FilePath]) -> [Int] {
        let inside = photos.indices.map { row in
            paths(ofPhoto: row).contains { path in folders.contains { path.isUnder($0) } }
        }
        return faces.indices.filter { inside[faces[$0].record.photo] }
    }

    /// Rows inside one folder, which must contain at least one photo of the library.
    ///
    /// - Throws: `no_photos_under`.
    package func rowsRequired(under folder: FilePath) throws -> [Int] {
        let known = folder.spellings.filter { spelling in
            photos.indices.contains { paths(ofPhoto: $0).contains { $0.isUnder(spelling) } }
        }
        guard !known.isEmpty else {
            throw FaceSetsError(
                code: .noPhotosUnder, "the cache has no photos from this folder",
                path: folder.madeReal() ?? folder.madeAbsolute(),
                remedy: "Check the folder, or run embed on it first.")
        }
        return rows(under: known)
    }
}
