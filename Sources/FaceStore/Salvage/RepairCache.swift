package import FaceTypes
import Files
import Glibc

/// The result of a repair.
package struct CacheRepair: Sendable {
    /// What was damaged, one sentence each.
    package let problems: [String]
    /// The old cache.
    package let old: FilePath
    /// Photos that the next `embed` analyses again, if their records still exist.
    package let repeated: [FilePath]
    /// The content of the repaired cache.
    package let photos: Int
    package let faces: Int
}

/// Replaces a damaged cache with its intact records; the old file is kept beside it.
///
/// An interruption leaves the old cache or the new one. Readers that have the old one open keep it.
/// - Throws: `FaceSetsError` with code `cache_not_found`, `cache_locked`, `bad_cache` if nothing can be saved.
package func repairCache(_ cache: FilePath) throws -> CacheRepair {
    let path = cache.madeReal() ?? cache.madeAbsolute()
    guard FileInfo(path) != nil else { throw FaceSetsError.noCache(cache) }
    let lock = try CacheLock.take(path)
    defer { withExtendedLifetime(lock) {} }
    let isArchive = try isArchive(path)
    let (old, isNew) = try keptAside(path)
    let salvaged: SalvagedCache
    do {
        salvaged = try isArchive ? NPZSalvage.salvage(old) : SQLiteSalvage.salvage(old)
    } catch {
        // The file keeps its path, so a second name is not needed.
        if isNew { try removeKept(old) }
        throw (error as? FaceSetsError)?.about(path) ?? error
    }
    let contents = salvaged.contents.withoutContradictions()
    let ending = Array(".repair.".utf8) + Array((path.fileExtension ?? "").utf8)
    let new = path.parent.appending(FilePath(bytes: temporaryPrefix(of: path) + ending))
    do {
        try openStore(new, for: .adding(contents.space)).rewrite(contents)
        try path.removeSQLiteCompanions()
        try keepMode(of: path, for: new)
        try renameFile(new, to: path)
    } catch {
        try? removeFile(new)
        throw error
    }
    syncFolder(path.parent)
    return CacheRepair(
        problems: salvaged.problems, old: old,
        repeated: salvaged.repeated.sorted().map { salvaged.contents.photos[$0].path },
        photos: contents.photos.count, faces: contents.faces.count)
}

/// Gives the file and its companion files a second name: `cache.db.damaged`. That of an interrupted repair is reused,
/// because it may have the write-ahead log that the cache has lost.
private func keptAside(_ path: FilePath) throws -> (FilePath, isNew: Bool) {
    for number in 1...Int.max {
        let name = path.appendingToName(number == 1 ? ".damaged" : ".damaged-\(number)")
        if let there = FileInfo(name, followingLinks: false) {
            if there.identity == FileInfo(path)?.identity { return (name, false) }
            continue
        }
        for ending in ["-wal", "-journal", ""] where FileInfo(path.appendingToName(ending)) != nil {
            try duplicate(path.appendingToName(ending), as: name.appendingToName(ending))
        }
        return (name, true)
    }
    throw FaceSetsError.badCache("there are too many old copies", path)
}

private func removeKept(_ name: FilePath) throws {
    try name.removeSQLiteCompanions()
    try removeFile(name)
}

extension FaceSetsError {
    /// The same error, for the file that the user knows.
    fileprivate func about(_ path: FilePath) -> FaceSetsError {
        FaceSetsError(code: code, message, path: path, remedy: remedy, cause: cause)
    }
}

/// Copies instead if the file system has no hard links.
private func duplicate(_ path: FilePath, as name: FilePath) throws {
    if path.withCString({ path in name.withCString { link(path, $0) } }) == 0 { return }
    try replaceFile(name, with: try readFile(path))
}

private func isArchive(_ path: FilePath) throws -> Bool {
    switch path.fileExtension?.lowercased() {
    case "npz": return true
    case "db", "sqlite": return false
    default: throw FaceSetsError.unknownCacheFormat(path)
    }
}

extension CacheContents {
    /// Removes rows that contradict an earlier row, and aliases of missing photos.
    fileprivate func withoutContradictions() -> CacheContents {
        var (digests, paths, keys) = (Set<PhotoDigest>(), Set<FilePath>(), Set<FaceKey>())
        var dropped: Set<Int> = []
        for (row, photo) in photos.enumerated() {
            if let digest = photo.digest, !digests.insert(digest).inserted { dropped.insert(row) }
            if photo.status != .missing, !paths.insert(photo.path).inserted { dropped.insert(row) }
        }
        let aliasRows = aliases.indices.filter { row in
            photos[aliases[row].photo].status != .missing && paths.insert(aliases[row].path).inserted
        }
        let faceRows = faces.indices.filter { row in
            key(ofFace: row).map { keys.insert($0).inserted } ?? false
        }
        let (keptAliases, keptFaces) = (Set(aliasRows), Set(faceRows))
        var kept = keeping(
            photos: { !dropped.contains($0) }, faces: { keptFaces.contains($0) },
            aliases: { keptAliases.contains($0) })
        let faced = Set(kept.faces.map(\.photo))
        for row in kept.photos.indices where kept.photos[row].status == .noFace && faced.contains(row) {
            kept.photos[row].status = .ok
        }
        return kept
    }
}
