import CSQLite
import FaceTypes
import Files
import Glibc

extension FilePath {
    /// Whether the path is on a network mount or a drive shared with a virtual machine, where memory maps and locks
    /// are not reliable. Calls `statfs(2)`.
    var isOnRemoteFileSystem: Bool {
        var status = statfs()
        guard withCString({ statfs($0, &status) }) == 0 else { return false }
        return remoteFileSystems.contains(UInt32(truncatingIfNeeded: status.f_type))
    }

    /// Whether the file is on a network mount that does not support locks. Calls `fcntl(2)`.
    ///
    /// Must not be called for a database that this process has open: closing any descriptor of a file releases its locks.
    var lacksLocks: Bool {
        guard isOnRemoteFileSystem else { return false }
        let descriptor = withCString { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var lock = flock(l_type: Int16(F_RDLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 1, l_pid: 0)
        return fcntl(descriptor, F_GETLK, &lock) != 0 && [ENOLCK, ENOSYS, EOPNOTSUPP].contains(errno)
    }

    /// Deletes what SQLite would otherwise take for the log of a database that is about to be created.
    func removeSQLiteCompanions() throws {
        for ending in ["-wal", "-shm", "-journal"] { try removeFile(appendingToName(ending)) }
    }
}

/// NFS, SMB, CIFS, SMB2, 9P (drives of Windows under WSL), FUSE (sshfs among others): from Linux's `magic.h`.
private let remoteFileSystems: Set<UInt32> = [
    0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x0102_1997, 0x6573_5546,
]
