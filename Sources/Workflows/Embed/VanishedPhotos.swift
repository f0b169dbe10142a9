import FaceTypes
import Files

/// Known photos below a source of which no file is there any more.
struct VanishedPhotos {
    /// Paths that are gone, whether or not their photos have others.
    var paths: [FilePath] = []
    /// Photos without any path left.
    var count = 0
    /// Photos that the cache has below the source.
    var known = 0
    /// Whether no photo at all is below the source.
    var isSourceEmpty = false

    private var share: Double { known == 0 ? 0 : Double(count) / Double(known) }

    /// A drive that is not mounted looks like an empty folder, and every photo on it like a deleted one.
    ///
    /// - Throws: `FaceSetsError` if none of the cached photos is left; nothing has been changed then.
    func checkThatSourceIsThere(_ request: EmbedRequest) throws {
        guard isSourceEmpty, count > 0, !request.allowsEmpty else { return }
        throw FaceSetsError(
            code: .sourceIsEmpty,
            "no photos in this folder, where the cache has \(photoCount(known))", path: request.source,
            remedy: "Mount the drive and run again, or pass --allow-empty if the photos were really deleted.")
    }

    /// - Throws: `FaceSetsError` where more vanished than the request allows; none has been marked then.
    func checkShare(_ request: EmbedRequest) throws {
        let isAllowed = isSourceEmpty && request.allowsEmpty
        guard share > request.greatestMissingShare, !isAllowed else { return }
        throw FaceSetsError(
            code: .tooManyMissing,
            "\(count) of \(photoCount(known)) in this folder are missing, and no photo was marked as missing",
            path: request.source,
            remedy:
                "Mount the drive they are on and run again, or pass --max-missing 100% if they were deleted.")
    }

    /// The warning before photos are marked as missing; nil if none vanished.
    func warning(_ source: FilePath) -> String? {
        guard count > 0 else { return nil }
        return "\(count) of \(photoCount(known)) in \(source.shown) \(count == 1 ? "is" : "are") missing; "
            + "their faces stay in the cache, their files leave the outputs"
    }

    private func photoCount(_ count: Int) -> String { count == 1 ? "1 photo" : "\(count) photos" }
}
