package import FaceStore
package import FaceTypes

/// The problems found in a cache.
package struct CacheVerification: Sendable {
    package var photos = 0
    package var faces = 0
    /// Damage first, then contradictions.
    package var faults: [Finding] = []
    /// Whether stored data has changed since it was written.
    package var isDamaged = false
}

/// Reads a whole cache and checks it.
///
/// - Parameter open: opens it for reading.
/// - Throws: `FaceSetsError` if the cache does not exist, belongs to another program or a later version, or cannot be
///   read; damage is reported as a fault, not thrown.
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
