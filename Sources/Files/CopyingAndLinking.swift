import CLinux
package import FaceTypes
import Glibc

/// Free bytes for unprivileged users on the file system of `folder`; nil if unknown.
///
/// Calls `statvfs(3)`.
package func freeSpace(in folder: FilePath) -> Int64? {
    var status = statvfs()
    guard folder.withCString({ statvfs($0, &status) }) == 0 else { return nil }
    return Int64(
        clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
            .partialValue)
}

/// Flushes everything written to the file system of `folder` to disk. Calls `syncfs(2)`.
package func syncFileSystem(of folder: FilePath) throws {
    let descriptor = folder.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw FaceSetsError.system("cannot open", folder) }
    defer { close(descriptor) }
    guard syncfs(descriptor) == 0 else { throw FaceSetsError.system("cannot write", folder) }
}

/// The target of a symbolic link; nil for anything else. Calls `readlinkat(2)`.
package func linkTarget(of path: some FileLocation) -> FilePath? {
    var buffer = [CChar](repeating: 0, count: 4096)
    guard let (count, _) = try? path.call({ readlinkat($0, $1, &buffer, buffer.count) }) else { return nil }
    return count > 0 ? FilePath(bytes: buffer.prefix(count).map { UInt8(bitPattern: $0) }) : nil
}

/// Creates a symbolic link at `place` to `target`. Calls `symlinkat(2)`.
package func makeSymbolicLink(at place: some FileLocation, to target: FilePath) throws {
    let (_, failure) = try target.withCString { target in try place.call { symlinkat(target, $0, $1) } }
    guard failure == 0 else { throw place.refusal("cannot create a symbolic link", failure) }
}

/// Creates a hard link at `place` to the file `target`. Calls `linkat(2)`.
///
/// - Returns: `errno`, or 0 on success.
package func makeHardLink(at place: some FileLocation, to target: FilePath) throws -> Int32 {
    try target.withCString { target in
        try place.call { linkat(AT_FDCWD, target, $0, $1, AT_SYMLINK_FOLLOW) }.errno
    }
}

/// Waits until a file is on the disk. Calls `fsync(2)`.
package func syncFile(_ path: FilePath) throws {
    let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw FaceSetsError.system("cannot open", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw FaceSetsError.system("cannot write", path) }
}
