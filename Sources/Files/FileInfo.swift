package import FaceTypes
import Glibc

/// What the system knows about a file without opening it.
package struct FileInfo: Hashable, Sendable {
    package enum Kind: Sendable {
        case file, folder, symlink, other
    }

    package let kind: Kind
    /// Bytes.
    package let size: Int64
    /// Nanoseconds since 1970.
    package let modified: Int64
    package let device: UInt64
    package let inode: UInt64

    /// Of the file that `path` leads to, or of the link itself; nil where there is none.
    ///
    /// Stands for `stat` and `lstat`.
    package init?(_ path: FilePath, followingLinks: Bool = true) {
        var status = stat()
        guard path.withCString({ followingLinks ? stat($0, &status) : lstat($0, &status) }) == 0 else {
            return nil
        }
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .symlink
            default: .other
            }
        size = Int64(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}

extension FilePath {
    /// Whether no regular file is there any more; false where the system does not let us know. Stands for `stat`.
    package var isGone: Bool {
        var status = stat()
        if withCString({ stat($0, &status) }) == 0 { return status.st_mode & S_IFMT != S_IFREG }
        return errno == ENOENT || errno == ENOTDIR || errno == ELOOP
    }

    /// The absolute path without links, `.` and `..`; nil where nothing is there. Stands for `realpath`.
    package func madeReal() -> FilePath? {
        guard let text = withCString({ realpath($0, nil) }) else { return nil }
        defer { free(text) }
        return FilePath(
            bytes: UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) })
    }

    /// The absolute path, made so lexically from the working folder; nothing need be there.
    package func madeAbsolute() -> FilePath {
        let start = isAbsolute ? bytes : (FilePath(".").madeReal() ?? "/").appending(self).bytes
        var parts: [ArraySlice<UInt8>] = []
        for part in start.split(separator: UInt8(ascii: "/")) {
            switch Array(part) {
            case Array(".".utf8): continue
            case Array("..".utf8): _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return FilePath(
            bytes: parts.isEmpty ? [UInt8(ascii: "/")] : parts.flatMap { [UInt8(ascii: "/")] + $0 })
    }
}
