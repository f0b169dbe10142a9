package import FaceTypes
import Glibc

extension FaceSetsError {
    /// The error of a system call that has just failed.
    ///
    /// - Parameters:
    ///   - attempt: what was attempted: "cannot read".
    ///   - number: the value of `errno`.
    package static func system(_ attempt: String, _ path: FilePath, errno number: Int32 = errno)
        -> FaceSetsError
    {
        let (code, remedy): (Reason, String?) =
            switch number {
            case ENOENT, ENOTDIR: (.notFound, nil)
            case EACCES, EPERM: (.unreadable, "Check the permissions of the file and its folders.")
            case ENOSPC, EDQUOT: (.diskFull, "Free some space and run the same command again.")
            case EFBIG:
                (.tooLarge, "Raise the file size limit (ulimit -f), or choose another file system.")
            case EROFS: (.readOnly, "Choose a writable location.")
            default: (.ioError, nil)
            }
        return FaceSetsError(
            code: code, attempt, path: path, remedy: remedy, cause: String(cString: strerror(number)))
    }
}

/// Calls `body` again while signals interrupt it.
func retryingOnInterrupt<Result: SignedInteger>(_ body: () -> Result) -> Result {
    while true {
        let result = body()
        if result != -1 || errno != EINTR { return result }
    }
}

extension FilePath {
    /// Calls `body` with the path as a C string.
    package func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
        try (bytes + [0]).withUnsafeBufferPointer { buffer in
            try buffer.withMemoryRebound(to: CChar.self) { characters in
                guard let base = characters.baseAddress else { return try "".withCString(body) }
                return try body(base)
            }
        }
    }
}
