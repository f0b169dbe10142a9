package import FaceStore
import FaceTypes
package import Library

/// Writes everything that a cache holds into a new one of another format; nothing is lost.
package struct ConvertCache: Workflow {
    package var target: any FaceStore

    package init(to target: any FaceStore) { self.target = target }

    /// - Throws: `FaceSetsError` with code `cache_exists`, or what reading and writing throw.
    package func run(_ library: Library, _ tools: Tools) throws -> CacheContents {
        guard target.isNew else {
            throw FaceSetsError.cacheExists(target.path)
        }
        let contents = try library.store.read(.all)
        try target.rewrite(contents)
        return contents
    }
}
