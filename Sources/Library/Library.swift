package import FaceStore
package import FaceTypes

/// The library behind a cache. What is read once stays read until something is written.
///
/// Used by one thread at a time; the snapshots that it gives may be shared.
package final class Library {
    package let store: any FaceStore
    private var read: (parts: CacheParts, snapshot: LibrarySnapshot)?

    package init(_ store: any FaceStore) { self.store = store }

    package var cache: FilePath { store.path }
    package var space: EmbeddingSpace { store.space }

    /// The library as it is now, with at least the parts asked for.
    ///
    /// - Throws: `FaceSetsError` `bad_cache`, or the system's refusal.
    package func snapshot(_ parts: CacheParts = []) throws -> LibrarySnapshot {
        if let read, read.parts.isSuperset(of: parts) { return read.snapshot }
        let snapshot = try LibrarySnapshot(store.read(parts), cache: store.path)
        read = (parts, snapshot)
        return snapshot
    }

    /// - Throws: as `FaceStore.commit`.
    package func commit(_ changes: CacheChanges) throws {
        read = nil
        try store.commit(changes)
    }
}
