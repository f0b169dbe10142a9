package import FaceTypes
import Files
import Glibc

/// Creates a new cache: beside its place, with any number of commits, and renamed there once it is complete.
///
/// An interruption leaves only temporary files, which the next writer deletes. An `.npz` cache is first created as a
/// database.
/// - Parameter fill: fills the cache.
/// - Throws: `FaceSetsError`, including `cache_exists` and `cache_locked`; errors of `fill`.
package func makeStore<Result>(
    _ cache: FilePath, of space: EmbeddingSpace, fill: (any FaceStore) throws -> Result
) throws -> Result {
    // Takes the lock, and deletes leftover files.
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

/// A cache, open for reading, whose faces can be read by row without reading all of them: a database, or a temporary
/// database with the contents of an `.npz` file, which is deleted with the object.
package final class RowStore {
    package let store: any FaceStore
    private let copy: FilePath?

    /// - Parameters:
    ///   - output: the copy is created beside it.
    ///   - number: distinguishes the copies of one process.
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
