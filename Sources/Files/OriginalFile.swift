package import FaceTypes
import Glibc

/// Longer files are not taken for photos, bytes.
package let longestPhotoFile = 1 << 30

/// An original that is open for copying: the regular file that was listed, and no other.
package struct OriginalFile: ~Copyable {
    private let path: FilePath
    private let descriptor: Int32
    /// As `fstat(2)` gave them for the open file.
    private let info: FileInfo
    private let modified: timespec

    /// Opens a file and checks that it is the one that was listed: kind, size, device and inode. Never waits, as
    /// opening a FIFO would.
    ///
    /// - Throws: `FaceSetsError` `not_a_file`; `too_large` beyond `longestPhotoFile`; `changed` where another file took
    ///   its place; the system's refusal.
    package init(_ path: FilePath, as listed: FileInfo) throws {
        let descriptor = try openForReading(path)
        var status = stat()
        let isKnown = fstat(descriptor, &status) == 0
        let info = FileInfo(status)
        do {
            guard isKnown else { throw FaceSetsError.system("cannot read", path) }
            guard info.kind == .file else {
                throw FaceSetsError(code: .notAFile, "not a regular file", path: path)
            }
            guard info.size <= longestPhotoFile else { throw FaceSetsError.tooLarge(path, longestPhotoFile) }
            guard info.size == listed.size, info.identity == listed.identity else { throw Self.changed(path) }
        } catch {
            close(descriptor)
            throw error
        }
        (self.path, self.descriptor, self.info, modified) = (path, descriptor, info, status.st_mtim)
    }

    deinit { close(descriptor) }

    /// Shares the file's blocks with an empty file that is open for writing; whichever is written to later gets its own.
    /// Calls `ioctl(FICLONE)`.
    ///
    /// - Returns: false where the file system cannot.
    package func clone(into target: Int32) -> Bool {
        let ficlone: UInt = 0x4004_9409
        return ioctl(target, ficlone, descriptor) == 0
    }

    /// Copies as many bytes as were listed into an open file. Calls `read(2)` and `write(2)`.
    ///
    /// - Throws: `changed` where the file has fewer or more by now; the system's refusal, which names the file that it
    ///   is about.
    package func copy(into target: Int32, _ targetPath: FilePath) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { buffer.deallocate() }
        var rest = Int(info.size)
        while true {
            // One byte more than is left tells whether the file has grown.
            let wanted = min(buffer.count, rest + 1)
            let got = retryingOnInterrupt { read(descriptor, buffer.baseAddress, wanted) }
            guard got >= 0 else { throw FaceSetsError.system("cannot read", path) }
            guard got <= rest, got > 0 || rest == 0 else { throw Self.changed(path) }
            if got == 0 { return }
            rest -= got
            try writeAll(UnsafeRawBufferPointer(rebasing: buffer[..<got]), to: target, targetPath)
        }
    }

    /// Gives a copy the original's time, or the nearest that its file system accepts. Calls `futimens(2)`.
    ///
    /// - Returns: false where it accepts none.
    package func copyTime(to target: Int32) -> Bool {
        let near = timespec(tv_sec: min(max(modified.tv_sec, 0), Int(Int32.max)), tv_nsec: 0)
        return [modified, near].contains { futimens(target, [$0, $0]) == 0 }
    }

    private static func changed(_ path: FilePath) -> FaceSetsError {
        FaceSetsError(code: .changed, "the file changed while it was being copied", path: path)
    }
}
