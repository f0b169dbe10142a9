package import FaceTypes
import Glibc

/// In bytes; larger files are not treated as photos.
package let longestPhotoFile = 1 << 30

/// An original that is open for copying: exactly the regular file that was listed.
package struct OriginalFile: ~Copyable {
    private let path: FilePath
    private let descriptor: Int32
    /// From `fstat(2)` on the open file.
    private let info: FileInfo
    private let modified: timespec

    /// Opens a file and checks kind, size, device and inode against the listing. Never blocks, even on a FIFO.
    ///
    /// - Throws: `FaceSetsError` `not_a_file`; `too_large` beyond `longestPhotoFile`; `changed` if it is another file now;
    ///   system errors.
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

    /// Shares the file's blocks with an empty file that is open for writing (copy on write). Calls `ioctl(FICLONE)`.
    ///
    /// - Returns: false if the file system does not support it.
    package func clone(into target: Int32) -> Bool {
        let ficlone: UInt = 0x4004_9409
        return ioctl(target, ficlone, descriptor) == 0
    }

    /// Copies exactly as many bytes as were listed to an open file. Calls `read(2)` and `write(2)`.
    ///
    /// - Throws: `changed` if the size of the file has changed; system errors, which name the file concerned.
    package func copy(into target: Int32, _ targetPath: FilePath) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { buffer.deallocate() }
        var rest = Int(info.size)
        while true {
            // Reads one byte more than expected, to notice growth.
            let wanted = min(buffer.count, rest + 1)
            let got = retryingOnInterrupt { read(descriptor, buffer.baseAddress, wanted) }
            guard got >= 0 else { throw FaceSetsError.system("cannot read", path) }
            guard got <= rest, got > 0 || rest == 0 else { throw Self.changed(path) }
            if got == 0 { return }
            rest -= got
            try writeAll(UnsafeRawBufferPointer(rebasing: buffer[..<got]), to: target, targetPath)
        }
    }

    /// Gives a copy the original's time, or the closest that its file system can store. Calls `futimens(2)`.
    ///
    /// - Returns: false if none can be stored.
    package func copyTime(to target: Int32) -> Bool {
        let near = timespec(tv_sec: min(max(modified.tv_sec, 0), Int(Int32.max)), tv_nsec: 0)
        return [modified, near].contains { futimens(target, [$0, $0]) == 0 }
    }

    private static func changed(_ path: FilePath) -> FaceSetsError {
        FaceSetsError(code: .changed, "the file changed while it was being copied", path: path)
    }
}
