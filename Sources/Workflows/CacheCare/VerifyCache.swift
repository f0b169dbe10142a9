package import FaceStore
package import FaceTypes

/// What is wrong with a cache.
package struct CacheVerification: Sendable {
    package var photos = 0
    package var faces = 0
    /// Damage, then contradictions.
    package var faults: [Finding] = []
    /// Whether what was written is no longer what is there.
    package var isDamaged = false
}

/// Reads all of a cache.
///
/// - Parameter open: opens it for reading.
/// - Throws: `FaceSetsError` where the cache is not there, is another program's or a later version's, or the system
///   refuses; damage is a fault, not an error.
package func verifyCache(_ path: FilePath, open: () throws -> any FaceStore) throws -> CacheVerification {
    var verification = CacheVerification()
    do {
        let store = try open()
        verification.faults = try store.damage().map { Finding(path: path, reason: ReasonText(reading: $0)) }
        verification.isDamaged = !verification.faults.isEmpty
        let contents = try store.read(.all)
        (verification.photos, verification.faces) = (contents.photos.count, contents.faces.count)
        verification.faults += contents.faults()
    } catch let error as FaceSetsError where [.badCache, .badArchive].contains(error.code) {
        let text = error.cause.map { "damaged: \(error.message) (\($0))" } ?? "damaged: \(error.message)"
        if !verification.isDamaged {
            verification.faults = [Finding(path: path, reason: ReasonText(reading: text))]
        }
        verification.isDamaged = true
    }
    return verification
}
