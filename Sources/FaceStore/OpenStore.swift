package import FaceTypes
import Files

/// Opens the cache at `path`; its extension selects the format: `.npz`, `.db` or `.sqlite`.
///
/// - Throws: `FaceSetsError` with code `unknown_cache_format`, `cache_not_found`, `not_a_file`, `bad_cache`,
///   `unknown_schema`, `cache_locked`, `embedding_space_differs`, or that of a system error.
package func openStore(_ path: FilePath, for access: StoreAccess) throws -> any FaceStore {
    let place = path.madeReal() ?? path.madeAbsolute()
    let existing = FileInfo(place)
    if let existing, existing.kind != .file {
        throw FaceSetsError(
            code: .notAFile, "the cache is not a file", path: path,
            remedy: "Pass a file that ends in .db or .npz.")
    }
    if let existing {
        TextLimits.allow(forCache: existing)
    } else {
        guard case .adding = access else {
            throw FaceSetsError.noCache(path)
        }
        try createFolder(place.parent)
    }
    switch place.fileExtension?.lowercased() {
    case "npz": return try NPZStore(place, for: access)
    case "db", "sqlite": return try SQLiteStore(place, for: access)
    default:
        throw FaceSetsError.unknownCacheFormat(path)
    }
}

/// The lock of a cache's only writer; deletes temporary files of interrupted writers.
enum CacheLock {
    static func take(_ path: FilePath) throws -> FileLock {
        let lock = try FileLock(path.appendingToName(".lock"), guarding: path)
        try removeLeftovers(of: path)
        return lock
    }

    /// The error that names the writer; nil without one.
    static func refusal(_ path: FilePath) -> FaceSetsError? {
        do { _ = try FileLock(path.appendingToName(".lock"), guarding: path) } catch {
            return (error as? FaceSetsError).flatMap { $0.code == .cacheLocked ? $0 : nil }
        }
        return nil
    }
}

extension FileLock {
    /// A warning for writers if the file system has no locks.
    var notes: [String] {
        isHeld
            ? []
            : [
                "this file system does not support locks; make sure that no other program writes to "
                    + "\(guarded.shown)"
            ]
    }
}

extension FaceSetsError {
    static func noCache(_ path: FilePath) -> FaceSetsError {
        FaceSetsError(
            code: .cacheNotFound, "the cache does not exist", path: path,
            remedy: "Create it with `face-sets embed SOURCE \(path.shown)`.")
    }

    static func unknownCacheFormat(_ path: FilePath) -> FaceSetsError {
        FaceSetsError(
            code: .unknownCacheFormat, "the name of a cache must end in .npz, .db or .sqlite", path: path,
            remedy: "Choose a name with one of these extensions.")
    }

    static func notWritable(_ path: FilePath) -> FaceSetsError {
        FaceSetsError(code: .notWritable, "the cache was opened for reading", path: path)
    }
}

extension EmbeddingSpace {
    /// - Throws: `FaceSetsError` with code `embedding_space_differs` that names the first difference and both values.
    package func checkSame(as wanted: EmbeddingSpace, _ path: FilePath) throws {
        guard let difference = difference(from: wanted) else { return }
        let mine = "its \(difference.what) is \(difference.mine) (pack \(name))"
        let theirs = "this run uses \(difference.other) (pack \(wanted.name))"
        throw FaceSetsError(
            code: .embeddingSpaceDiffers,
            "the embeddings in this cache do not fit this run: \(mine), but \(theirs)", path: path,
            remedy: remedy(for: wanted))
    }

    private func remedy(for wanted: EmbeddingSpace) -> String {
        let again =
            "embed the photos into a new cache with `face-sets embed SOURCE NEW.db`. To keep sets that you "
            + "sorted by hand, use `import-folders`."
        guard models != wanted.models else {
            return "Use the options that made the cache, or \(again)"
        }
        return name == wanted.name
            ? "The networks of the pack \(name) have changed: \(again)"
            : "Pass --pack \(name), which made the cache. Or, to switch to \(wanted.name), \(again)"
    }
}
