package import FaceStore
import FaceTypes
package import Library

/// Copies a cache to a new one in another format, without loss.
package struct ConvertCache: Workflow {
    package var target: any FaceStore

    package init(to target: any FaceStore) { self.target = target }

    /// - Throws: `FaceSetsError` with code `cache_exists`; errors of reading and writing.
    package func run(_ library: Library, _ tools: Tools) throws -> CacheContents {
        guard target.isNew else {
            throw FaceSetsError.cacheExists(target.path)
        }
        let contents = try library.store.read(.all)
        try target.rewrite(contents)
        return contents
    }
}
