package import FaceTypes
import Glibc

/// Identifies a file independently of its path; equal for all of its hard links.
package struct FileIdentity: Hashable, Sendable {
    package let device: UInt64
    package let inode: UInt64
}

/// What the system knows about a file without opening it.
package struct FileInfo: Hashable, Sendable {
    package enum Kind: Sendable {
        case file, folder, symlink, other
    }

    package let kind: Kind
    /// Size in bytes.
    package let size: Int64
    /// Nanoseconds since 1970; times before 1677 and after 2262 are clamped.
    package let modified: Int64
    package let identity: FileIdentity
    /// Whether most of a long file is holes, unlike any file that this program writes.
    package let isSparse: Bool

    package var device: UInt64 { identity.device }

    /// Information about the file at `path`, or about the link itself; nil if there is none.
    package init?(_ path: some FileLocation, followingLinks: Bool = true) {
        guard let info = try? Self.found(at: path, followingLinks: followingLinks) else { return nil }
        self = info
    }

    /// Like `init?`, but only nil if nothing exists: no file, or a broken or circular link. Calls `fstatat(2)`.
    ///
    /// - Throws: `FaceSetsError` if the system denies access, and `link_in_output`.
    package static func found(at path: some FileLocation, followingLinks: Bool = true) throws -> FileInfo? {
        let flags = followingLinks && path.followsLinks ? 0 : AT_SYMLINK_NOFOLLOW
        var status = stat()
        do {
            let (_, failure) = try path.call { fstatat($0, $1, &status, flags) }
            switch failure {
            case 0: return FileInfo(status)
            case ENOENT, ENOTDIR, ELOOP: return nil
            default: throw FaceSetsError.system("cannot access", path.fullPath, errno: failure)
            }
        } catch let error as FaceSetsError where error.code == .notFound {
            return nil
        }
    }

    /// For an open file. Calls `fstat(2)`.
    init?(openFile descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    /// The number of hard links of an open file; 0 if unknown. Calls `fstat(2)`.
    static func nameCount(of descriptor: Int32) -> Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_nlink) : 0
    }

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .symlink
            default: .other
            }
        size = Int64(status.st_size)
        modified = status.st_mtim.nanoseconds
        isSparse = status.st_size > 1 << 26 && Int64(status.st_blocks) * 512 < Int64(status.st_size) / 4
        identity = FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }
}

extension timespec {
    /// Since 1970, clamped to 64 bits.
    var nanoseconds: Int64 {
        let (whole, isTooLong) = Int64(tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isTooLate) = whole.addingReportingOverflow(Int64(tv_nsec))
        return isTooLong || isTooLate ? (tv_sec < 0 ? .min : .max) : sum
    }
}

extension FilePath {
    /// Whether it is a folder, not a link to one, that belongs to this user and that no one else can access. Calls
    /// `lstat(2)`.
    package var isPrivateFolder: Bool {
        var status = stat()
        return withCString { lstat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
            && status.st_uid == geteuid() && status.st_mode & 0o077 == 0
    }

    /// Whether there is no regular file any more; false if the system denies access.
    package var isMissing: Bool {
        do { return try FileInfo.found(at: self)?.kind != .file } catch { return false }
    }

    /// The absolute path without links, `.` and `..`; nil if it does not exist. Calls `realpath(3)`.
    package func madeReal() -> FilePath? {
        guard let text = withCString({ realpath($0, nil) }) else { return nil }
        defer { free(text) }
        return FilePath(
            bytes: UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) })
    }

    /// The absolute path, resolved lexically against the working folder; it need not exist.
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
