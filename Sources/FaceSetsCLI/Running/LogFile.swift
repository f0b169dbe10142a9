import FaceTypes
import Files
import Glibc
import Manifests

/// The log of one run, readable only by its owner.
///
/// Each line is one `write` to a descriptor opened for appending, so threads need no lock.
final class LogFile: Sendable {
    private let descriptor: Int32
    let path: FilePath

    /// Opens the file for appending, creating parent folders.
    ///
    /// - Throws: `FaceSetsError`; `not_a_log` for an existing file that is not a log of this program.
    init(_ path: FilePath) throws {
        try createFolder(path.parent)
        if FileInfo(path) != nil, !Self.isLog(try readHead(path, count: 64)) {
            throw FaceSetsError(
                code: .notALog, "the file is not a face-sets log", path: path,
                remedy: "Choose another file for --log.")
        }
        descriptor = path.withCString { open($0, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) }
        guard descriptor >= 0 else { throw FaceSetsError.system("cannot open the log", path) }
        self.path = path
    }

    deinit { close(descriptor) }

    /// Whether a file with this beginning is empty or a log: `2026-01-31T09:15:00Z face-sets 1.0`.
    private static func isLog(_ beginning: [UInt8]) -> Bool {
        beginning.isEmpty || beginning.dropFirst(19).starts(with: "Z face-sets ".utf8)
    }

    func append(_ line: String) { put("\(currentTime()) \(line.onOneLine)\n", to: descriptor) }

    /// `$XDG_STATE_HOME/face-sets/logs/<command>-<time>-<process>.log`, or below `~/.local/state`; nil without
    /// a home folder.
    static func standardPath(command: String) -> FilePath? {
        let state = environmentPath("XDG_STATE_HOME") ?? environmentPath("HOME")?.appending(".local/state")
        let time = currentTime().filter { $0 != ":" && $0 != "-" }
        let name = command.split(separator: " ").joined(separator: "-")
        return state?.appending("face-sets/logs/\(name)-\(time)-\(getpid()).log")
    }

    private static func environmentPath(_ name: String) -> FilePath? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        let path = FilePath(
            bytes: UnsafeBufferPointer(start: value, count: strlen(value)).map { UInt8(bitPattern: $0) })
        return path.isAbsolute ? path : nil
    }
}
