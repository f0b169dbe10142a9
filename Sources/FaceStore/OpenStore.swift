package import FaceTypes
import Files

/// Opens the cache at `path`, whose ending names its format: `.npz`, `.db` or `.sqlite`.
///
/// - Throws: `FaceSetsError` with code `unknown_cache_format`, `cache_not_found`, `not_a_file`, `bad_cache`,
///   `unknown_schema`, `cache_locked`, `embedding_space_differs`, or that of the system's refusal.
package func openStore(_ path: FilePath, for access: StoreAccess) throws -> any FaceStore {
    let place = path.madeReal() ?? path.madeAbsolute()
    let existing = FileInfo(place)
    if let existing, existing.kind != .file {
        throw FaceSetsError(
            code: .notAFile, "the cache is not a file", path: path,
            remedy: "Name a file that ends in .db or .npz.")
    }
    TextLimits.allow(forCacheOf: Int(existing?.size ?? 0))
    if existing == nil {
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

/// The lock of a cache's only writer, and what writers that were killed left behind.
enum CacheLock {
    static func take(_ path: FilePath) throws -> FileLock {
        let name = path.lastComponent.bytes + Array(".lock".utf8)
        let lock = try FileLock(path.parent.appending(FilePath(bytes: name)), guarding: path)
        try removeLeftovers(of: path)
        return lock
    }
}

extension FileLock {
    /// What a writer is told where there are no locks.
    var notes: [String] {
        isHeld ? [] : ["this file system knows no locks: let no other program write to \(guarded.shown)"]
    }
}

extension FaceSetsError {
    static func noCache(_ path: FilePath) -> FaceSetsError {
        FaceSetsError(
            code: .cacheNotFound, "there is no cache", path: path,
            remedy: "Make it with `face-sets embed SOURCE \(path.shown)`.")
    }

    static func unknownCacheFormat(_ path: FilePath) -> FaceSetsError {
        FaceSetsError(
            code: .unknownCacheFormat, "a cache's name ends in .npz, .db or .sqlite", path: path,
            remedy: "Choose such a name.")
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
        let theirs = "that of this run is \(difference.other) (pack \(wanted.name))"
        throw FaceSetsError(
            code: .embeddingSpaceDiffers,
            "this cache holds embeddings of another kind: \(mine), \(theirs)", path: path,
            remedy: remedy(for: wanted))
    }

    private func remedy(for wanted: EmbeddingSpace) -> String {
        let again =
            "embed the photos into a new cache with `face-sets embed SOURCE NEW.db`. Sets that you sorted by hand are "
            + "folders of photos, so `import-folders` takes them over."
        guard models != wanted.models else {
            return "Use the options that made the cache, or \(again)"
        }
        return name == wanted.name
            ? "The pack \(name) has other networks now: \(again)"
            : "Pass --pack \(name), which made the cache; or, to change to \(wanted.name), \(again)"
    }
}
