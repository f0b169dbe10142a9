package import FaceTypes
import Glibc

/// Replaces a file whole or not at all: temporary name in the same folder, write, fsync, rename, fsync of the folder.
///
/// A new file is readable by its owner alone (0600); one that is replaced hands down its mode. An unchanged file is not
/// written again.
/// - Parameter lasting: whether to wait for the disk; without, a power cut may lose what can be made again.
/// - Returns: whether anything was written.
@discardableResult
package func replaceFile(_ path: FilePath, with content: [UInt8], lasting: Bool = true) throws -> Bool {
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

/// Replaces a file by what `write` puts into the open descriptor of a temporary file, or leaves the old one.
///
/// A new file is 0600; one that is replaced hands down its mode.
package func replaceFile(
    _ path: FilePath, lasting: Bool = true, writing write: (Int32, FilePath) throws -> Void
) throws {
    let temporary = path.parent.appending(
        FilePath(bytes: temporaryPrefix(of: path) + Array("\(getpid())".utf8)))
    let descriptor = temporary.withCString {
        open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }
    guard descriptor >= 0 else { throw FaceSetsError.system("cannot write", path) }
    do {
        defer { close(descriptor) }
        try write(descriptor, temporary)
        if let mode = fileMode(path) { fchmod(descriptor, mode) }
        guard !lasting || fsync(descriptor) == 0 else { throw FaceSetsError.system("cannot write", path) }
    } catch {
        _ = temporary.withCString { unlink($0) }
        throw error
    }
    try renameFile(temporary, to: path)
    if lasting { syncFolder(path.parent) }
}

/// Gives a file that is about to be renamed to `old` the mode of the one that stands there, if there is one, so that
/// what its owner shares stays shared. Stands for `chmod`.
package func keepMode(of old: FilePath, for new: FilePath) throws {
    guard let mode = fileMode(old), mode != fileMode(new) else { return }
    guard new.withCString({ chmod($0, mode) }) == 0 else {
        throw FaceSetsError.system("cannot set the mode of", new)
    }
}

/// Who may read and write a regular file; nil where there is none.
private func fileMode(_ path: FilePath) -> mode_t? {
    var status = stat()
    guard path.withCString({ lstat($0, &status) }) == 0, status.st_mode & S_IFMT == S_IFREG else {
        return nil
    }
    return status.st_mode & 0o777
}

/// Stands for `rename`.
package func renameFile(_ old: FilePath, to new: FilePath) throws {
    guard old.withCString({ old in new.withCString { rename(old, $0) } }) == 0 else {
        throw FaceSetsError.system("cannot rename \(old.shown) to", new)
    }
}

/// Removes a file; that it is not there is no error. Stands for `unlink`.
package func removeFile(_ path: FilePath) throws {
    guard path.withCString({ unlink($0) }) == 0 || errno == ENOENT else {
        throw FaceSetsError.system("cannot remove", path)
    }
}

/// The names under which a replacement of `path` is prepared begin so: `.<name>.tmp-`.
package func temporaryPrefix(of path: FilePath) -> [UInt8] {
    Array(".".utf8) + path.lastComponent.bytes.prefix(200) + Array(".tmp-".utf8)
}

/// Removes what replacements of `path` by runs that were killed have left beside it. The caller is its only writer.
package func removeLeftovers(of path: FilePath) throws {
    let leftover = temporaryPrefix(of: path)
    for name in try listFolder(path.parent) where name.bytes.starts(with: leftover) {
        try removeFile(path.parent.appending(name))
    }
}

/// Makes a rename last; a file system that cannot do it is left alone. Stands for `fsync` on a folder.
package func syncFolder(_ folder: FilePath) {
    let descriptor = folder.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
}

/// Writes all bytes, however many calls that takes.
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

/// Creates a folder and those above it that are missing, each 0700; one that exists keeps its mode.
package func createFolder(_ path: FilePath) throws {
    if let info = FileInfo(path) {
        guard info.kind == .folder else {
            throw FaceSetsError(
                code: .notAFolder, "a file stands where a folder should be", path: path,
                remedy: "Move it away or choose another folder.")
        }
        return
    }
    if path.parent != path { try createFolder(path.parent) }
    guard path.withCString({ mkdir($0, 0o700) }) == 0 || errno == EEXIST else {
        throw FaceSetsError.system("cannot create the folder", path)
    }
}
