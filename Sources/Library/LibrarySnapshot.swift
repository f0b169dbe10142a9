package import FaceStore
package import FaceTypes
import Files

/// The state of a library at one moment: its photos, faces, paths and vectors, read once and shared by every step.
package final class LibrarySnapshot: Sendable {
    /// The path of the cache.
    package let cache: FilePath
    package let space: EmbeddingSpace
    /// The folders that were embedded, with links resolved.
    package let sourceRoots: [FilePath]
    package let photos: [PhotoRecord]
    /// In the order of their embeddings.
    package let faces: [Face]
    /// Unit vectors, one row for each of `faces`; no rows if they were not read.
    package let embeddings: EmbeddingMatrix
    /// By photo, in the order in which they were added.
    package let aliases: [[AliasRecord]]
    /// The decisions of the user; empty if they were not read.
    package let decisions: [DecisionLine]
    private let rows: [FaceKey: Int]

    /// - Throws: `FaceSetsError` `bad_cache` if a photo with faces has no digest, or two faces have the same key.
    package init(_ contents: CacheContents, cache: FilePath) throws {
        self.cache = cache
        space = contents.space
        sourceRoots = contents.sourceRoots
        photos = contents.photos
        embeddings = contents.embeddings
        decisions = contents.decisions
        faces = try contents.faces.indices.map { row in
            guard let key = contents.key(ofFace: row) else {
                throw Self.damage("face \(row) belongs to a photo without a sha256", cache)
            }
            return Face(
                key: key, row: row, record: contents.faces[row],
                photo: contents.photos[contents.faces[row].photo],
                enrichment: contents.enrichments.isEmpty ? nil : contents.enrichments[row])
        }
        rows = Dictionary(faces.map { ($0.key, $0.row) }) { first, _ in first }
        guard rows.count == faces.count else { throw Self.damage("two faces have the same key", cache) }
        var aliases = [[AliasRecord]](repeating: [], count: contents.photos.count)
        for alias in contents.aliases { aliases[alias.photo].append(alias) }
        self.aliases = aliases
        TextLimits.allow(forCacheOf: Self.bytesPerRow * (faces.count + photos.count))
    }

    /// A cache has about this many for each face and photo; it may still be in SQLite's log, written by this process.
    private static let bytesPerRow = 1_024

    /// The same library with another log.
    package init(_ other: LibrarySnapshot, decisions: [DecisionLine]) {
        cache = other.cache
        space = other.space
        sourceRoots = other.sourceRoots
        photos = other.photos
        faces = other.faces
        embeddings = other.embeddings
        aliases = other.aliases
        rows = other.rows
        self.decisions = decisions
    }

    private static func damage(_ what: String, _ cache: FilePath) -> FaceSetsError {
        FaceSetsError(
            code: .badCache, what, path: cache,
            remedy:
                "Try `face-sets cache verify CACHE --repair`, restore a backup, or embed the photos into a new cache."
        )
    }

    package func row(of key: FaceKey) -> Int? { rows[key] }

    package func face(_ key: FaceKey) -> Face? { rows[key].map { faces[$0] } }

    /// Rows of the keys that the library contains, ascending.
    package func rows(of keys: some Sequence<FaceKey>) -> [Int] { keys.compactMap { rows[$0] }.sorted() }

    /// Keys of rows, ascending.
    package func keys(of rows: [Int]) -> [FaceKey] { rows.map { faces[$0].key }.sorted() }

    /// Rows of the photos of these faces, ascending, without duplicates.
    package func photos(ofFaces rows: [Int]) -> [Int] { Set(rows.map { faces[$0].record.photo }).sorted() }

    /// Unit embeddings by key; empty if the library's vectors are from another space.
    package func embeddings(comparableIn space: EmbeddingSpace) -> @Sendable (FaceKey) -> [Float]? {
        guard self.space.hasVectors(of: space) else { return { _ in nil } }
        return { [rows, embeddings] key in rows[key].map { unsafe Array(embeddings[$0]) } }
    }
}
