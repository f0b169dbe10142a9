package import FaceTypes
import Glibc

/// Replaces a file atomically: temporary name in the same folder, write, fsync, rename, fsync of the folder.
///
/// A new file has mode 0600; an existing one passes its mode on. An unchanged file is not written again.
/// - Parameter lasting: whether to wait for the disk; without, a power failure may lose the file.
/// - Returns: whether anything was written.
@discardableResult
package func replaceFile(_ path: some FileLocation, with content: [UInt8], lasting: Bool = true) throws
    -> Bool
{
    if let info = FileInfo(path, followingLinks: false), info.kind == .file, info.size == content.count,
        (try? readFile(path)) == content
    {
        return false
    }
    try replaceFile(path, lasting: lasting) { descriptor, temporary in
        try writeAll(content, to: descriptor, temporary)
    }
    return true
}

/// Atomically replaces a file with what `write` writes to the open descriptor of a temporary file.
///
/// A new file has mode 0600; an existing one passes its mode on.
package func replaceFile(
    _ path: some FileLocation, lasting: Bool = true, writing write: (Int32, FilePath) throws -> Void
) throws {
    let name = FilePath(bytes: temporaryPrefix(of: path.fullPath) + Array("\(getpid())".utf8))
    let temporary = path.sibling(name)
    let descriptor = try createFile(temporary, for: path.fullPath)
    do {
        defer { close(descriptor) }
        try write(descriptor, temporary.fullPath)
        if let mode = fileMode(path) { fchmod(descriptor, mode) }
        guard !lasting || fsync(descriptor) == 0 else {
            throw FaceSetsError.system("cannot write", path.fullPath)
        }
    } catch {
        try? removeFile(temporary)
        throw error
    }
    try renameFile(temporary, to: path)
    if lasting, let folder = path.container { syncFolder(folder) }
}

/// Creates an empty file with mode 0600, open for writing. An existing file of that name, whoever created it, is
/// deleted first and never written to. Calls `openat(2)`.
///
/// - Parameter shown: the final path, for messages.
package func createFile(_ path: some FileLocation, for shown: FilePath) throws -> Int32 {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    var (descriptor, failure) = try path.call { openat($0, $1, flags, 0o600) }
    if failure == EEXIST {
        try removeFile(path)
        (descriptor, failure) = try path.call { openat($0, $1, flags, 0o600) }
    }
    guard descriptor >= 0 else { throw FaceSetsError.system("cannot write", shown, errno: failure) }
    return descriptor
}

/// Gives a file that will be renamed to `old` the mode of the existing file, so that what its owner shares stays
/// shared. Calls `fchmod(2)`.
package func keepMode(of old: some FileLocation, for new: some FileLocation) throws {
    guard let mode = fileMode(old), mode != fileMode(new) else { return }
    let descriptor = try openForReading(new)
    defer { close(descriptor) }
    guard fchmod(descriptor, mode) == 0 else {
        throw FaceSetsError.system("cannot set the mode of", new.fullPath)
    }
}

/// The mode of a regular file; nil if there is none.
private func fileMode(_ path: some FileLocation) -> mode_t? {
    var status = stat()
    let found = try? path.call { fstatat($0, $1, &status, AT_SYMLINK_NOFOLLOW) }
    guard found?.result == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return status.st_mode & 0o777
}

/// Calls `renameat(2)`.
package func renameFile(_ old: some FileLocation, to new: some FileLocation) throws {
    let (_, failure) = try old.withFolder { oldFolder, oldName in
        try oldName.withCString { oldName in
            try new.call { renameat(oldFolder, oldName, $0, $1) }
        }
    }
    guard failure == 0 else {
        throw FaceSetsError.system(
            "cannot rename \(old.fullPath.shown) to this name", new.fullPath, errno: failure)
    }
}

/// Renames a file of someone else to `NAME.kept` or `NAME.kept-2`, to free its place.
///
/// - Returns: its new path.
package func keepAside(_ place: OutputPlace) throws -> OutputPlace {
    for number in 1...1_000 {
        let ending = number == 1 ? ".kept" : ".kept-\(number)"
        let name = place.fullPath.lastComponent.bytes.prefix(240) + Array(ending.utf8)
        let aside = place.sibling(FilePath(bytes: name))
        guard try FileInfo.found(at: aside) == nil else { continue }
        try renameFile(place, to: aside)
        return aside
    }
    throw FaceSetsError(
        code: .occupied, "cannot write the manifest, because another file has its name", path: place.fullPath,
        remedy: "Move that file to another folder.")
}

/// The prefix of temporary names for replacing `path`: `.<name>.tmp-`.
package func temporaryPrefix(of path: FilePath) -> [UInt8] {
    Array(".".utf8) + path.lastComponent.bytes.prefix(200) + Array(".tmp-".utf8)
}

/// Deletes temporary files that interrupted replacements of `path` left. The caller must be its only writer.
package func removeLeftovers(of path: FilePath) throws {
    let leftover = temporaryPrefix(of: path)
    for name in try listFolder(path.parent) where name.bytes.starts(with: leftover) {
        try removeFile(path.parent.appending(name))
    }
}

/// Makes a rename durable, if the file system supports it. Calls `fsync(2)` on a folder.
package func syncFolder(_ folder: some FileLocation) {
    guard let descriptor = try? folder.opened("cannot open", O_RDONLY | O_DIRECTORY) else { return }
    fsync(descriptor)
    close(descriptor)
}

/// Writes all bytes, with as many calls as needed.
package func writeAll(_ content: [UInt8], to descriptor: Int32, _ path: FilePath) throws {
    try content.withUnsafeBytes { try writeAll($0, to: descriptor, path) }
}

package func writeAll(_ content: UnsafeRawBufferPointer, to descriptor: Int32, _ path: FilePath) throws {
    var rest = content
    while let base = rest.baseAddress, !rest.isEmpty {
        let written = retryingOnInterrupt { write(descriptor, base, rest.count) }
        guard written >= 0 else { throw FaceSetsError.system("cannot write", path) }
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
}

/// Creates a folder and its missing parents with mode 0700; existing ones keep their mode. Calls `mkdirat(2)`.
package func createFolder(_ path: some FileLocation) throws {
    if let info = try FileInfo.found(at: path) {
        if info.kind == .folder { return }
        if info.kind == .symlink { throw FaceSetsError.linkInOutput(path.fullPath) }
        throw FaceSetsError(
            code: .notAFolder, "cannot create the folder, because a file has the same name",
            path: path.fullPath,
            remedy: "Move the file to another folder, or choose another name.")
    }
    if let container = path.container { try createFolder(container) }
    let (_, failure) = try path.call { mkdirat($0, $1, 0o700) }
    guard failure == 0 || failure == EEXIST else {
        throw FaceSetsError.system("cannot create the folder", path.fullPath, errno: failure)
    }
}
