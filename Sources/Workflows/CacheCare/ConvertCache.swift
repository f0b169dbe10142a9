package import FaceStore
import FaceTypes

/// Writes everything that a cache holds into a new one of another format; nothing is lost.
///
/// - Throws: `FaceSetsError` with code `cache_exists`, or what reading and writing throw.
package func convertCache(_ source: any FaceStore, to target: any FaceStore) throws -> CacheContents {
    guard target.isNew else {
        throw FaceSetsError(
            code: .cacheExists, "there is a cache already", path: target.path,
            remedy: "Choose another name, or `face-sets cache merge`.")
    }
    let contents = try source.read(.all)
    try target.rewrite(contents)
    return contents
}
