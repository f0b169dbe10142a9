package import FaceTypes
import Files
import Glibc

/// Makes a cache where there is none: beside its place, by any number of commits, and moved there once it is complete.
///
/// A kill leaves nothing but temporary files, which the next writer removes. An `.npz` cache is made as a database first.
/// - Parameter fill: fills the cache.
/// - Throws: `FaceSetsError`, among them `cache_exists` and `cache_locked`; what `fill` throws.
package func makeStore<Result>(
    _ cache: FilePath, of space: EmbeddingSpace, fill: (any FaceStore) throws -> Result
) throws -> Result {
    // Takes the lock, and removes what was left behind.
    let place = try openStore(cache, for: .adding(space))
    guard place.isNew else { throw FaceSetsError.cacheExists(cache) }
    let path = place.path
    let new = temporaryDatabase(beside: path, "new")
    defer { removeTemporaryDatabase(new) }
    let result: Result
    do {
        let store = try openStore(new, for: .adding(space))
        result = try fill(store)
        if path.fileExtension?.lowercased() == "npz" {
            try place.rewrite(store.read(.all))
            return result
        }
    }
    try path.removeSQLiteCompanions()
    try renameFile(new, to: path)
    syncFolder(path.parent)
    return result
}

/// A cache, open for reading, whose faces can be read by their rows without reading all of them: a database, or a copy of
/// an `.npz` file in a temporary one that goes away with the object.
package final class RowStore {
    package let store: any FaceStore
    private let copy: FilePath?

    /// - Parameters:
    ///   - output: beside it a copy stands.
    ///   - number: tells the copies of one process apart.
    package init(_ cache: FilePath, beside output: FilePath, number: Int) throws {
        let found = try openStore(cache, for: .reading)
        guard found.path.fileExtension?.lowercased() == "npz" else {
            (store, copy) = (found, nil)
            return
        }
        let copy = temporaryDatabase(beside: output.madeReal() ?? output.madeAbsolute(), "shard-\(number)")
        do {
            try openStore(copy, for: .adding(found.space)).rewrite(found.read(.all))
            store = try openStore(copy, for: .reading)
            self.copy = copy
        } catch {
            removeTemporaryDatabase(copy)
            throw error
        }
    }

    deinit {
        if let copy { removeTemporaryDatabase(copy) }
    }
}

private func temporaryDatabase(beside path: FilePath, _ what: String) -> FilePath {
    let ending = Array("\(getpid()).\(what).db".utf8)
    return path.parent.appending(FilePath(bytes: temporaryPrefix(of: path) + ending))
}

private func removeTemporaryDatabase(_ path: FilePath) {
    try? path.removeSQLiteCompanions()
    try? removeFile(path)
}

extension FaceSetsError {
    package static func cacheExists(_ path: FilePath) -> FaceSetsError {
        FaceSetsError(
            code: .cacheExists, "the cache already exists", path: path,
            remedy: "Choose another name, or add to it with `face-sets cache merge`.")
    }
}
