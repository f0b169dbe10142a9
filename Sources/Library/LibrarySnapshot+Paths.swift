import FaceStore
package import FaceTypes
import Files

/// A path at which a photo was when the library was last brought up to date.
package struct LivingPath: Hashable, Sendable {
    package let path: FilePath
    /// Bytes, −1 where unknown.
    package let size: Int64
    /// Nanoseconds since 1970, −1 where unknown.
    package let modified: Int64
}

extension LibrarySnapshot {
    /// The canonical path of a photo, then its aliases.
    package func paths(ofPhoto row: Int) -> [FilePath] { [photos[row].path] + aliases[row].map(\.path) }

    /// Every path that the library has heard of, living or not.
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

    /// All living paths of the photos of faces, ascending, each once.
    package func livingPaths(ofFaces rows: [Int]) -> [FilePath] {
        Set(photos(ofFaces: rows).flatMap { livingPaths(ofPhoto: $0).map(\.path) }).sorted()
    }

    /// Rows of photos in which there is no face.
    package var facelessPhotos: [Int] { photos.indices.filter { photos[$0].status == .noFace } }

    /// All living paths of photos in which there is no face, ascending.
    package var facelessPaths: [FilePath] {
        facelessPhotos.flatMap { livingPaths(ofPhoto: $0).map(\.path) }.sorted()
    }

    /// Rows of the faces whose photo lies under one of the folders, by its canonical path or an alias; ascending.
    package func rows(under folders: [FilePath]) -> [Int] {
        let inside = photos.indices.map { row in
            paths(ofPhoto: row).contains { path in folders.contains { path.isUnder($0) } }
        }
        return faces.indices.filter { inside[faces[$0].record.photo] }
    }

    /// Rows under one folder, of which the library must know some photo.
    ///
    /// - Throws: `no_photos_under`.
    package func rowsRequired(under folder: FilePath) throws -> [Int] {
        let known = folder.spellings.filter { spelling in
            photos.indices.contains { paths(ofPhoto: $0).contains { $0.isUnder(spelling) } }
        }
        guard !known.isEmpty else {
            throw FaceSetsError(
                code: .noPhotosUnder, "the cache has no photo below the folder",
                path: folder.madeReal() ?? folder.madeAbsolute(),
                remedy: "Check the folder, or run embed on it first.")
        }
        return rows(under: known)
    }
}
