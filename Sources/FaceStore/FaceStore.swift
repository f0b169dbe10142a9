package import FaceTypes

/// Which of the large parts of a cache to read.
package struct CacheParts: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let embeddings = CacheParts(rawValue: 1)
    package static let enrichments = CacheParts(rawValue: 2)
    /// The arrays of other programs.
    package static let extras = CacheParts(rawValue: 4)
    /// The user's decisions.
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
    /// Sentences to show the user once: features that the file system lacks, or a better format for this size.
    var notes: [String] { get }
    /// Whether nothing has been written yet.
    var isNew: Bool { get }

    /// Reads the current state of the cache, without the parts that were not requested: then `embeddings` has no rows,
    /// `enrichments` and `decisions` are empty, and `extras` has no arrays.
    ///
    /// - Throws: `FaceSetsError` with code `bad_cache` naming the array or table, or that of a system error.
    func read(_ parts: CacheParts) throws -> CacheContents

    /// Some of the faces, with everything known about them. A database reads no others.
    ///
    /// - Throws: `bad_cache` if a row is missing or invalid.
    func faces(_ rows: Range<Int>) throws -> FaceRows

    /// The faces that have no enrichment, or one without measures, in the order of their rows.
    func facesLackingEnrichment() throws -> [FaceKey]

    /// Data that has changed since it was written, one sentence each, including what reading may ignore.
    ///
    /// - Throws: `FaceSetsError` with code `bad_cache` if the check itself cannot continue.
    func damage() throws -> [String]

    /// Commits all changes durably, or none of them, whatever happens to the process or the machine.
    ///
    /// Creates a new cache, even if `changes` is empty.
    /// - Throws: `FaceSetsError`; `not_writable` for a store that was opened for reading.
    func commit(_ changes: CacheChanges) throws

    /// Replaces everything, or writes a new cache; no byte of what was removed stays in the files of the cache.
    ///
    /// - Throws: `FaceSetsError`; `not_writable` for a store that was opened for reading, `cache_locked` if a reader
    ///   keeps the old bytes alive: the contents are changed then, and the same call again removes those bytes.
    func rewrite(_ contents: CacheContents) throws
}

/// The access for which a cache is opened.
package enum StoreAccess: Sendable {
    /// By any number of readers; the cache must exist.
    case reading
    /// By its only writer; the cache must exist.
    case updating
    /// By its only writer, with vectors of a space; the first commit creates the cache if it does not exist.
    case adding(EmbeddingSpace)
}
