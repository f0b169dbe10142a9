import CLinux
package import FaceTypes
import Glibc

/// Shares a file's blocks with a new file of the same content; whichever is written to later gets its own.
///
/// - Parameters:
///   - source: open for reading.
///   - target: open for writing, empty.
/// - Returns: false where the file system cannot. Stands for `ioctl(FICLONE)`.
package func cloneContent(of source: Int32, into target: Int32) -> Bool {
    let ficlone: UInt = 0x4004_9409
    return ioctl(target, ficlone, source) == 0
}

/// Copies everything from one open file to another. Stands for `read` and `write`.
package func copyContent(of source: Int32, _ sourcePath: FilePath, into target: Int32, _ targetPath: FilePath)
    throws
{
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
    defer { buffer.deallocate() }
    while true {
        let got = retryingOnInterrupt { read(source, buffer.baseAddress, buffer.count) }
        guard got >= 0 else { throw FaceSetsError.system("cannot read", sourcePath) }
        if got == 0 { return }
        try writeAll(UnsafeRawBufferPointer(rebasing: buffer[..<got]), to: target, targetPath)
    }
}

/// Bytes that a user without privileges can still write where `folder` lies; nil where the system does not say.
///
/// Stands for `statvfs`.
package func freeSpace(in folder: FilePath) -> Int64? {
    var status = statvfs()
    guard folder.withCString({ statvfs($0, &status) }) == 0 else { return nil }
    return Int64(
        clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
            .partialValue)
}

/// Makes everything last that was written to the file system of `folder`. Stands for `syncfs`.
package func syncFileSystem(of folder: FilePath) throws {
    let descriptor = folder.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw FaceSetsError.system("cannot open", folder) }
    defer { close(descriptor) }
    guard syncfs(descriptor) == 0 else { throw FaceSetsError.system("cannot write", folder) }
}

/// What a symbolic link says; nil for anything else. Stands for `readlink`.
package func linkTarget(of path: FilePath) -> FilePath? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = path.withCString { readlink($0, &buffer, buffer.count) }
    return count > 0 ? FilePath(bytes: buffer.prefix(count).map { UInt8(bitPattern: $0) }) : nil
}
