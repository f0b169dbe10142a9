import FaceTypes
import Files
import Glibc

/// Puts the folder of a pack in its place whole or not at all; what stood there goes.
///
/// - Parameter write: puts the files into a new folder beside it.
func replacePack(_ folder: FilePath, writing write: (FilePath) throws -> Void) throws {
    try createFolder(folder.parent)
    let temporary = folder.parent.appending(
        FilePath(bytes: temporaryPrefix(of: folder) + Array("\(getpid())".utf8)))
    do {
        try removeFlatFolder(temporary)
        try createFolder(temporary)
        try write(temporary)
        try exchange(folder, for: temporary)
    } catch {
        try? removeFlatFolder(temporary)
        throw error
    }
}

/// Puts a folder in another's place; the old one goes when the new one stands, and comes back if that fails.
private func exchange(_ folder: FilePath, for new: FilePath) throws {
    guard FileInfo(folder, followingLinks: false) != nil else {
        try renameFile(new, to: folder)
        return syncFolder(folder.parent)
    }
    let old = folder.parent.appending(
        FilePath(bytes: temporaryPrefix(of: folder) + Array("old-\(getpid())".utf8)))
    try removeFlatFolder(old)
    try renameFile(folder, to: old)
    do {
        try renameFile(new, to: folder)
    } catch {
        try? renameFile(old, to: folder)
        throw error
    }
    syncFolder(folder.parent)
    try removeFlatFolder(old)
}

/// Removes a folder of files, or a link or file in its place; that it is not there is no error.
func removeFlatFolder(_ folder: FilePath) throws {
    guard let info = FileInfo(folder, followingLinks: false) else { return }
    guard info.kind == .folder else { return try removeFile(folder) }
    for name in try listFolder(folder) { try removeFile(folder.appending(name)) }
    guard folder.withCString({ rmdir($0) }) == 0 else {
        throw FaceSetsError.system("cannot remove the folder", folder)
    }
}
