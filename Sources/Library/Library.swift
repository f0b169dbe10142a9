package import FaceStore
package import FaceTypes

/// The library of photos and faces in a cache. What has been read is reused until something is written.
///
/// Used by one thread at a time; its snapshots may be shared.
package final class Library {
    package let store: any FaceStore
    private var read: (parts: CacheParts, snapshot: LibrarySnapshot)?

    package init(_ store: any FaceStore) { self.store = store }

    package var cache: FilePath { store.path }
    package var space: EmbeddingSpace { store.space }

    /// The current state of the library, with at least the parts asked for.
    ///
    /// - Throws: `FaceSetsError` `bad_cache`, or a system error.
    package func snapshot(_ parts: CacheParts = []) throws -> LibrarySnapshot {
        if let read, read.parts.isSuperset(of: parts) { return read.snapshot }
        let snapshot = try LibrarySnapshot(store.read(parts), cache: store.path)
        read = (parts, snapshot)
        return snapshot
    }

    /// - Throws: see `FaceStore.commit`.
    package func commit(_ changes: CacheChanges) throws {
        read = nil
        try store.commit(changes)
    }
}
