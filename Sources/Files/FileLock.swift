package import FaceTypes
import Glibc

/// Exclusive write access to a file, by a lock file beside it that is held until the object is freed.
///
/// The system releases the lock when the process ends in any way, so locks are never stale; a file server does so some
/// time after a machine died. The lock file contains the process ID of its owner and the name of its machine.
package final class FileLock {
    /// The protected file.
    package let guarded: FilePath
    private let path: FilePath
    private let descriptor: Int32
    /// False if the file system does not support locks; then there is no protection.
    package let isHeld: Bool

    /// Takes the lock or fails immediately. Calls `flock(2)`.
    ///
    /// - Parameters:
    ///   - path: the lock file; created if missing, and deleted at the end.
    ///   - guarded: the protected file, for messages.
    /// - Throws: `FaceSetsError` with code `cache_locked` naming the process that holds it.
    package init(_ path: FilePath, guarding guarded: FilePath) throws {
        (self.path, self.guarded) = (path, guarded)
        while true {
            let descriptor = path.withCString { open($0, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600) }
            guard descriptor >= 0 else { throw FaceSetsError.system("cannot create the lock file", path) }
            if retryingOnInterrupt({ flock(descriptor, LOCK_EX | LOCK_NB) }) != 0 {
                let reason = errno
                guard reason == EWOULDBLOCK else {
                    self.descriptor = descriptor
                    isHeld = false
                    return
                }
                defer { close(descriptor) }
                throw Self.refusal(owner: Self.owner(descriptor), guarded)
            }
            if Self.isStillThere(path, descriptor) {
                self.descriptor = descriptor
                isHeld = true
                break
            }
            // Its owner deleted the file between opening and locking it.
            close(descriptor)
        }
        // A hard link to someone else's file is locked like any other file, but not written to.
        guard FileInfo.nameCount(of: descriptor) == 1 else { return }
        ftruncate(descriptor, 0)
        try? writeAll(Array("\(getpid()) \(Self.hostName)\n".utf8), to: descriptor, path)
    }

    deinit {
        _ = path.withCString { unlink($0) }
        close(descriptor)
    }

    private static func refusal(owner: String?, _ guarded: FilePath) -> FaceSetsError {
        FaceSetsError(
            code: .cacheLocked, "in use by another face-sets process\(owner.map { " (\($0))" } ?? "")",
            path: guarded,
            remedy: "Wait for it to finish, or stop it, and run the same command again.")
    }

    /// `pid 4711`, or `pid 4711 on node7`; nil if the file does not say.
    private static func owner(_ descriptor: Int32) -> String? {
        var text = [UInt8](repeating: 0, count: 100)
        let got = text.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        let words = String(decoding: text.prefix(max(got, 0)), as: UTF8.self).split(
            whereSeparator: \.isWhitespace)
        guard let process = words.first.flatMap({ Int($0) }) else { return nil }
        let isElsewhere = words.count > 1 && words[1] != hostName
        return isElsewhere ? "pid \(process) on \(words[1])" : "pid \(process)"
    }

    /// Calls `gethostname(2)`.
    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 65)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func isStillThere(_ path: FilePath, _ descriptor: Int32) -> Bool {
        guard let mine = FileInfo(openFile: descriptor) else { return false }
        return FileInfo(path, followingLinks: false)?.identity == mine.identity
    }
}
