import Clustering
import FaceStore
import FaceTypes
import Materialize

/// The faces of a cache by key, and where their photos lie.
struct CacheFaces {
    let contents: CacheContents
    /// By row.
    let keys: [FaceKey]
    let rows: [FaceKey: Int]
    /// By photo: the paths that are alive, as the cache knows it, ascending.
    private let living: [[LivingPath]]

    private struct LivingPath {
        let path: FilePath
        let size: Int64
        let modified: Int64
    }

    /// - Throws: `FaceSetsError` `bad_cache` where a photo with faces has no digest, or two faces have one key.
    init(_ contents: CacheContents, cache: FilePath) throws {
        self.contents = contents
        keys = try contents.faces.indices.map { row in
            guard let key = contents.key(ofFace: row) else {
                throw Self.damage("face \(row) belongs to a photo without a sha256", cache)
            }
            return key
        }
        rows = Dictionary(zip(keys, keys.indices)) { first, _ in first }
        guard rows.count == keys.count else { throw Self.damage("two faces have the same key", cache) }
        living = Self.livingPaths(contents)
    }

    private static func damage(_ what: String, _ cache: FilePath) -> FaceSetsError {
        FaceSetsError(
            code: .badCache, what, path: cache,
            remedy: "Restore the cache, or embed the photos into a new one.")
    }

    private static func livingPaths(_ contents: CacheContents) -> [[LivingPath]] {
        var living = contents.photos.map { photo in
            photo.status == .missing
                ? [] : [LivingPath(path: photo.path, size: photo.size, modified: photo.modified)]
        }
        for alias in contents.aliases {
            living[alias.photo].append(
                LivingPath(path: alias.path, size: alias.size, modified: alias.modified))
        }
        return living.map { $0.sorted { $0.path < $1.path } }
    }

    /// Every path that the cache has heard of, living or not.
    var allPaths: Set<FilePath> {
        Set(contents.photos.map(\.path)).union(contents.aliases.map(\.path))
    }

    /// All living paths of the photos of faces, ascending, each once.
    func paths(ofFaces rows: [Int]) -> [FilePath] {
        Set(photos(of: rows).flatMap { living[$0].map(\.path) }).sorted()
    }

    /// All living paths of photos in which there is no face, ascending.
    var facelessPaths: [FilePath] { facelessPhotos.flatMap { living[$0].map(\.path) }.sorted() }

    /// The canonical path while it lives, and after.
    func canonicalPath(ofFace row: Int) -> FilePath { contents.photos[contents.faces[row].photo].path }

    /// The living paths of the photos of faces, as files of a folder of the output.
    func files(ofFaces rows: [Int], in folder: FilePath) -> [PlannedFile] {
        photos(of: rows).flatMap { files(ofPhoto: $0, in: folder) }
    }

    func facelessFiles(in folder: FilePath) -> [PlannedFile] {
        facelessPhotos.flatMap { files(ofPhoto: $0, in: folder) }
    }

    /// What gates ask of each face, by row.
    var gated: [GatedFace] {
        zip(contents.faces, keys).map { face, key in
            GatedFace(
                key: key, photo: face.photo, shortSidePixels: face.shortSidePixels, blur: face.blur,
                score: face.score)
        }
    }

    /// Rows of keys that the cache has, ascending.
    func rows(of keys: some Sequence<FaceKey>) -> [Int] { keys.compactMap { rows[$0] }.sorted() }

    /// Keys of rows, ascending.
    func keys(of rows: [Int]) -> [FaceKey] { rows.map { keys[$0] }.sorted() }

    private func photos(of rows: [Int]) -> [Int] { Set(rows.map { contents.faces[$0].photo }).sorted() }

    private var facelessPhotos: [Int] {
        contents.photos.indices.filter { contents.photos[$0].status == .noFace }
    }

    private func files(ofPhoto photo: Int, in folder: FilePath) -> [PlannedFile] {
        living[photo].map { file in
            PlannedFile(
                name: folder.appending(safeDestinationName(for: file.path)), source: file.path,
                size: file.size, modified: file.modified)
        }
    }
}
