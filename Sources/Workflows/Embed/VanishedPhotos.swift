import FaceTypes
import Files

/// Known photos below a source folder whose files no longer exist.
struct VanishedPhotos {
    /// Paths that no longer exist, including those of photos with other paths.
    var paths: [FilePath] = []
    /// Number of photos without any remaining path.
    var count = 0
    /// Number of photos in the cache below the source.
    var known = 0
    /// Whether the source contains no photos at all.
    var isSourceEmpty = false

    private var share: Double { known == 0 ? 0 : Double(count) / Double(known) }

    /// Stops if all photos seem to have been deleted: the mount point of an unmounted drive is an empty folder.
    ///
    /// - Throws: `FaceSetsError` if none of the cached photos is left; nothing has been changed then.
    func checkThatSourceIsThere(_ request: EmbedRequest) throws {
        guard isSourceEmpty, count > 0, !request.allowsEmpty else { return }
        throw FaceSetsError(
            code: .sourceIsEmpty,
            "this folder contains no photos, but the cache has \(counted(known, "photo")) from it",
            path: request.source,
            remedy: "Mount the drive and run again, or pass --allow-empty if the photos were really deleted.")
    }

    /// - Throws: `FaceSetsError` if more vanished than the request allows; none has been marked then.
    func checkShare(_ request: EmbedRequest) throws {
        let isAllowed = isSourceEmpty && request.allowsEmpty
        guard share > request.greatestMissingShare, !isAllowed else { return }
        throw FaceSetsError(
            code: .tooManyMissing,
            "\(missing(in: "this folder")); no photo was marked as missing",
            path: request.source,
            remedy:
                "Mount the drive that they are on and run again, or pass --max-missing 100% if they were deleted."
        )
    }

    /// The warning before photos are marked as missing; nil if none vanished.
    func warning(_ source: FilePath) -> String? {
        guard count > 0 else { return nil }
        return
            "\(missing(in: source.shown)); the faces stay in the cache, but the files are removed from the outputs"
    }

    private func missing(in folder: String) -> String {
        "\(count) of \(counted(known, "photo")) from \(folder) \(noun(for: count, "is", "are")) missing"
    }
}
