package import FaceTypes

/// Which of the large parts of a cache to read.
package struct CacheParts: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let embeddings = CacheParts(rawValue: 1)
    package static let enrichments = CacheParts(rawValue: 2)
    /// The arrays of other programs.
    package static let extras = CacheParts(rawValue: 4)
    /// What the user said.
    package static let decisions = CacheParts(rawValue: 8)
    package static let all: CacheParts = [.embeddings, .enrichments, .extras, .decisions]
}

/// A cache of photos, faces and embeddings, open for reading or by its only writer.
///
/// `openStore` makes one. A store is used by one thread at a time.
package protocol FaceStore: AnyObject {
    var path: FilePath { get }
    /// The space of the vectors.
    var space: EmbeddingSpace { get }
    /// What its user should be told once, in sentences: a mode that the file system cannot do, a size that asks for
    /// another format.
    var notes: [String] { get }
    /// Whether nothing has been written yet.
    var isNew: Bool { get }

    /// Reads the cache as it is now, without the parts that were not asked for: then `embeddings` has no rows,
    /// `enrichments` and `decisions` are empty, and `extras` has no arrays.
    ///
    /// - Throws: `FaceSetsError` with code `bad_cache` naming the array or table, or that of the system's refusal.
    func read(_ parts: CacheParts) throws -> CacheContents

    /// Some of the faces, with all that is known of them. A database reads no others.
    ///
    /// - Throws: `bad_cache` where a row is missing, or is none.
    func faces(_ rows: Range<Int>) throws -> FaceRows

    /// The faces that have no enrichment, or one without measures, in the order of their rows.
    func facesLackingEnrichment() throws -> [FaceKey]

    /// What is not as it was written, a sentence each: arrays, rows, pages and indices that reading may pass over.
    ///
    /// - Throws: `FaceSetsError` with code `bad_cache` where the looking itself cannot go on.
    func damage() throws -> [String]

    /// Makes all the changes last, or none of them, whatever happens to the process or the machine.
    ///
    /// On a new cache this writes it, be `changes` empty or not.
    /// - Throws: `FaceSetsError`; `not_writable` for a store that was opened for reading.
    func commit(_ changes: CacheChanges) throws

    /// Replaces everything, or writes a new cache; no byte of what was removed stays in the files of the cache.
    ///
    /// - Throws: `FaceSetsError`; `not_writable` for a store that was opened for reading, `cache_locked` where a reader
    ///   keeps the old bytes alive: the contents are changed then, and the same call again removes those bytes.
    func rewrite(_ contents: CacheContents) throws
}

/// For what a cache is opened.
package enum StoreAccess: Sendable {
    /// By any number of readers; the cache must be there.
    case reading
    /// By its only writer; the cache must be there.
    case updating
    /// By its only writer, who brings vectors of a space; the cache is made at the first commit where there is none.
    case adding(EmbeddingSpace)
}
