import Archive
package import FaceTypes
import Files

/// A cache in one `.npz` file, rewritten at each commit: for small libraries and for interchange.
///
/// Its writer keeps everything in memory.
package final class NPZStore: FaceStore {
    /// With more faces than this, rewriting the file at each commit takes too long; a database is recommended.
    package static let comfortableFaces = 20_000

    package let path: FilePath
    package let space: EmbeddingSpace
    package private(set) var isNew: Bool
    private let lock: FileLock?
    /// The content of the file; nil for a reader.
    private var contents: CacheContents?

    /// - Throws: `FaceSetsError` with code `not_found`, `bad_cache`, `cache_locked`, `embedding_space_differs`, or
    ///   that of a system error.
    package init(_ path: FilePath, for access: StoreAccess) throws {
        self.path = path
        switch access {
        case .reading:
            (lock, contents, isNew) = (nil, nil, false)
            space = try NPZDecoder(path).space
        case .updating:
            (lock, isNew) = (try CacheLock.take(path), false)
            let found = try NPZDecoder(path).contents(.all)
            (contents, space) = (found, found.space)
        case .adding(let wanted):
            lock = try CacheLock.take(path)
            isNew = FileInfo(path) == nil
            let found = isNew ? CacheContents(empty: wanted) : try NPZDecoder(path).contents(.all)
            try found.space.checkSame(as: wanted, path)
            (contents, space) = (found, found.space)
        }
    }

    package var notes: [String] {
        let lockNotes = lock?.notes ?? []
        guard let faces = contents?.faces.count, faces > Self.comfortableFaces else { return lockNotes }
        let advice = "convert it to a .db file with `face-sets cache convert`"
        return lockNotes + [
            "\(path.shown) contains \(faces) faces and is rewritten at every flush, which is slow; \(advice)"
        ]
    }

    package func read(_ parts: CacheParts) throws -> CacheContents {
        guard var contents else { return try NPZDecoder(path).contents(parts) }
        if !parts.contains(.embeddings) { contents.embeddings = CacheContents(empty: space).embeddings }
        if !parts.contains(.enrichments) { contents.enrichments = [] }
        if !parts.contains(.extras) { contents.extras.arrays = [] }
        if !parts.contains(.decisions) { contents.decisions = [] }
        return contents
    }

    /// Reads the whole file.
    package func faces(_ rows: Range<Int>) throws -> FaceRows {
        try FaceRows(rows, of: read([.embeddings, .enrichments]))
    }

    package func facesLackingEnrichment() throws -> [FaceKey] {
        let contents = try contents ?? NPZDecoder(path).contents(.enrichments)
        let known = contents.enrichments
        return contents.faces.indices.filter { known.isEmpty || known[$0]?.measures == nil }
            .compactMap { contents.key(ofFace: $0) }
    }

    /// Arrays whose checksums do not match.
    package func damage() throws -> [String] {
        let archive = try NPZArchive(path)
        return archive.names.compactMap { name in
            do {
                try archive.check(name)
                return nil
            } catch {
                return "damaged: the array \(name) (\((error as? FaceSetsError)?.cause ?? "\(error)"))"
            }
        }
    }

    package func commit(_ changes: CacheChanges) throws {
        guard var next = contents else { throw FaceSetsError.notWritable(path) }
        if changes.isEmpty && !isNew { return }
        try next.apply(changes)
        try rewrite(next)
    }

    package func rewrite(_ contents: CacheContents) throws {
        guard self.contents != nil else { throw FaceSetsError.notWritable(path) }
        try replaceZip(path, with: NPZEncoder(contents: contents).entries())
        self.contents = contents
        isNew = false
    }
}
