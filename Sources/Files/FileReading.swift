import FaceTypes
import Glibc

/// Reads a whole regular file; refuses a FIFO, socket or device without waiting for it.
///
/// - Throws: `FaceSetsError` with code `not_found`, `unreadable`, `io_error`, `not_a_file`, or `too_large` beyond
///   `limit` bytes.
package func readFile(_ path: some FileLocation, limit: Int = .max) throws -> [UInt8] {
    let descriptor = try openForReading(path)
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FaceSetsError.system("cannot read", path.fullPath) }
    guard status.st_mode & S_IFMT == S_IFREG else {
        throw FaceSetsError(code: .notAFile, "not a regular file", path: path.fullPath)
    }
    guard Int(status.st_size) <= limit else { throw FaceSetsError.tooLarge(path.fullPath, limit) }
    return try readAll(descriptor, expecting: Int(status.st_size), limit: limit, path.fullPath)
}

/// The first `count` bytes of a regular file, or fewer if it is shorter.
package func readHead(_ path: some FileLocation, count: Int) throws -> [UInt8] {
    let descriptor = try openForReading(path)
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: count)
    let got = buffer.withUnsafeMutableBytes { bytes in
        retryingOnInterrupt { read(descriptor, bytes.baseAddress, count) }
    }
    guard got >= 0 else { throw FaceSetsError.system("cannot read", path.fullPath) }
    return Array(buffer.prefix(got))
}

/// Opens without blocking, even on a FIFO. Calls `openat(2)`.
func openForReading(_ path: some FileLocation) throws -> Int32 {
    try path.opened("cannot open", O_RDONLY | O_NONBLOCK)
}

/// Reads to the end, even if the file has grown, but at most `limit` bytes.
private func readAll(_ descriptor: Int32, expecting size: Int, limit: Int, _ path: FilePath) throws -> [UInt8]
{
    var content: [UInt8] = []
    var room = size + 1
    while true {
        let start = content.count
        var ended = false
        let chunk = try [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
            while filled < room {
                let got = retryingOnInterrupt {
                    read(descriptor, buffer.baseAddress.map { $0 + filled }, room - filled)
                }
                guard got >= 0 else { throw FaceSetsError.system("cannot read", path) }
                if got == 0 {
                    ended = true
                    break
                }
                filled += got
            }
        }
        content = start == 0 ? chunk : content + chunk
        guard content.count <= limit else { throw FaceSetsError.tooLarge(path, limit) }
        if ended { return content }
        room = min(max(1 << 20, content.count), limit - content.count + 1)
    }
}

extension FaceSetsError {
    static func tooLarge(_ path: FilePath, _ limit: Int) -> FaceSetsError {
        FaceSetsError(code: .tooLarge, "the file is larger than the limit of \(limit) bytes", path: path)
    }
}
