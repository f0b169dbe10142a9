package import FaceStore
package import FaceTypes
package import Library

/// A cache that only exists in memory.
package final class MemoryStore: FaceStore {
    package let path: FilePath
    package private(set) var contents: CacheContents
    package let notes: [String] = []
    package let isNew = false

    package init(_ contents: CacheContents, path: FilePath = "/nowhere/cache.db") {
        self.contents = contents
        self.path = path
    }

    package var space: EmbeddingSpace { contents.space }

    package func read(_ parts: CacheParts) -> CacheContents { contents }

    package func faces(_ rows: Range<Int>) throws -> FaceRows { try FaceRows(rows, of: contents) }

    package func facesLackingEnrichment() -> [FaceKey] {
        contents.faces.indices.filter {
            contents.enrichments.isEmpty || contents.enrichments[$0]?.measures == nil
        }.compactMap { contents.key(ofFace: $0) }
    }

    package func damage() -> [String] { [] }
    package func commit(_ changes: CacheChanges) throws { try contents.apply(changes) }
    package func rewrite(_ contents: CacheContents) { self.contents = contents }
}

extension Library {
    package convenience init(holding contents: CacheContents) { self.init(MemoryStore(contents)) }
}
