package import FaceTypes
import Glibc

/// Creates a folder in `$TMPDIR` or `/tmp` that only its owner can enter. Calls `mkdtemp(3)`.
///
/// - Parameter prefix: what its name begins with.
/// - Throws: system errors.
package func makeTemporaryFolder(_ prefix: FilePath = "face-sets-") throws -> FilePath {
    let parent = getenv("TMPDIR").map { FilePath(String(cString: $0)) } ?? "/tmp"
    let name = prefix.appendingToName("XXXXXX")
    var template = parent.appending(name).bytes.map { CChar(bitPattern: $0) } + [0]
    let isMade = template.withUnsafeMutableBufferPointer { buffer in
        buffer.baseAddress.map { mkdtemp($0) != nil } ?? false
    }
    guard isMade else { throw FaceSetsError.system("cannot create a folder for temporary files", parent) }
    return FilePath(bytes: template.dropLast().map { UInt8(bitPattern: $0) })
}

/// Runs `body` with a folder of `makeTemporaryFolder`, and deletes it with its content afterwards.
///
/// - Throws: what `body` throws, and system errors.
package func withTemporaryFolder<Result>(_ body: (FilePath) throws -> Result) throws -> Result {
    let folder = try makeTemporaryFolder()
    defer { try? removeFolder(folder) }
    return try body(folder)
}
