import FaceTypes
import Files
import Glibc

/// Replaces the folder of a pack completely or not at all; the previous folder is deleted.
///
/// - Parameter write: writes the files to a new folder beside it.
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

/// Renames a new folder into place. The old one is deleted afterwards, or restored if that fails.
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

/// Deletes a folder of files, or a link or file in its place; not an error if it does not exist.
func removeFlatFolder(_ folder: FilePath) throws {
    guard let info = FileInfo(folder, followingLinks: false) else { return }
    guard info.kind == .folder else { return try removeFile(folder) }
    for name in try listFolder(folder) { try removeFile(folder.appending(name)) }
    guard folder.withCString({ rmdir($0) }) == 0 else {
        throw FaceSetsError.system("cannot remove the folder", folder)
    }
}
