package import FaceTypes
import Glibc

/// The location of a file: a path given by the user, or a place inside an output folder. The functions of this target
/// that read, write, rename and delete files take either.
package protocol FileLocation: Sendable {
    /// For messages, and for libraries that open files themselves.
    var fullPath: FilePath { get }
    /// The folder that contains it; nil for the root of the file system.
    var container: Self? { get }
    /// Whether a symbolic link at the location is followed.
    var followsLinks: Bool { get }
    /// A location in the same folder. `name` is made by the program, never read from a file.
    func sibling(_ name: FilePath) -> Self
    /// Calls `body` with a folder's descriptor and the path relative to it, as for `openat(2)`.
    ///
    /// - Throws: `FaceSetsError` `not_found` if that folder does not exist; `link_in_output`.
    func withFolder<Result>(_ body: (Int32, FilePath) throws -> Result) throws -> Result
}

extension FilePath: FileLocation {
    package var fullPath: FilePath { self }
    package var container: FilePath? { parent == self ? nil : parent }
    package var followsLinks: Bool { true }
    package func sibling(_ name: FilePath) -> FilePath { parent.appending(name) }
    package func withFolder<Result>(_ body: (Int32, FilePath) throws -> Result) rethrows -> Result {
        try body(AT_FDCWD, self)
    }
}

extension FileLocation {
    /// Calls a function like `openat(2)`, again if a signal interrupts it.
    ///
    /// - Returns: its result, and `errno` if that is negative.
    func call<Result: SignedInteger>(_ body: (Int32, UnsafePointer<CChar>) -> Result) throws
        -> (result: Result, errno: Int32)
    {
        try withFolder { folder, name in
            name.withCString { name in
                let result = retryingOnInterrupt { body(folder, name) }
                return (result, result < 0 ? errno : 0)
            }
        }
    }

    /// Opens the file, following a link only if this location follows links. Calls `openat(2)`.
    func opened(_ attempt: String, _ flags: Int32, mode: mode_t = 0) throws -> Int32 {
        let links = followsLinks ? 0 : O_NOFOLLOW
        let (descriptor, failure) = try call { openat($0, $1, flags | links | O_CLOEXEC, mode) }
        guard descriptor >= 0 else { throw refusal(attempt, failure) }
        return descriptor
    }

    /// The error of a failed call. Distinguishes a refused symbolic link from a missing file.
    func refusal(_ attempt: String, _ number: Int32) -> FaceSetsError {
        if !followsLinks, [ELOOP, EXDEV, ENOTDIR].contains(number),
            FileInfo(fullPath, followingLinks: false)?.kind == .symlink
        {
            return .linkInOutput(fullPath)
        }
        return FaceSetsError.system(attempt, fullPath, errno: number)
    }
}

extension FaceSetsError {
    static func linkInOutput(_ path: FilePath) -> FaceSetsError {
        FaceSetsError(
            code: .linkInOutput, "a symbolic link is not allowed here",
            path: path, remedy: "Delete the link, or replace it with the file or folder that it points to.")
    }
}
