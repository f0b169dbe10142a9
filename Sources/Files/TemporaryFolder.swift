package import FaceTypes
import Glibc

/// Runs `body` with a new folder in `$TMPDIR` or `/tmp` that only its owner can enter, and deletes it with its content
/// afterwards. Calls `mkdtemp(3)`.
///
/// - Throws: what `body` throws, and system errors.
package func withTemporaryFolder<Result>(_ body: (FilePath) throws -> Result) throws -> Result {
    let parent = getenv("TMPDIR").map { FilePath(String(cString: $0)) } ?? "/tmp"
    var template = parent.appending("face-sets-XXXXXX").bytes.map { CChar(bitPattern: $0) } + [0]
    let isMade = template.withUnsafeMutableBufferPointer { buffer in
        buffer.baseAddress.map { mkdtemp($0) != nil } ?? false
    }
    guard isMade else { throw FaceSetsError.system("cannot create a folder for temporary files", parent) }
    let folder = FilePath(bytes: template.dropLast().map { UInt8(bitPattern: $0) })
    defer { try? removeFolder(folder) }
    return try body(folder)
}
