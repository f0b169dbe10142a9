import CLinux
package import FaceTypes
import Glibc

/// A place inside an output folder, or the folder itself.
///
/// The content of an output folder is untrusted: it may come from a backup, an archive or someone else. A place is
/// made from checked names only and opened relative to a descriptor of the output, so `..`, absolute paths and
/// symbolic links in a manifest or folder cannot point outside. The output folder itself may be given through a link.
package struct OutputPlace: Hashable, Sendable {
    package let output: FilePath
    /// Relative to the output; empty for the output itself.
    private let names: [FilePath]

    package init(_ output: FilePath) { self.init(output, []) }

    private init(_ output: FilePath, _ names: [FilePath]) {
        (self.output, self.names) = (output, names)
    }

    /// A place inside this one.
    ///
    /// - Parameter name: one name, or several separated by slashes.
    /// - Throws: `FaceSetsError` `outside_output` unless `name.isPlaceName`.
    package func appending(_ name: FilePath) throws -> OutputPlace {
        guard name.isPlaceName else { throw FaceSetsError.outsideOutput(name, fullPath) }
        return OutputPlace(output, names + name.components)
    }

    package func appending(_ name: String) throws -> OutputPlace { try appending(FilePath(name)) }

    /// The place of a path inside the output.
    ///
    /// - Throws: `FaceSetsError` `outside_output`.
    package init(_ path: FilePath, in output: FilePath) throws {
        let slash = UInt8(ascii: "/")
        guard path.isUnder(output) else { throw FaceSetsError.outsideOutput(path, output) }
        let rest = FilePath(bytes: path.bytes.dropFirst(output.bytes.count).drop { $0 == slash })
        self = rest.bytes.isEmpty ? OutputPlace(output) : try OutputPlace(output).appending(rest)
    }
}

extension OutputPlace: FileLocation {
    package var fullPath: FilePath { names.reduce(output) { $0.appending($1) } }
    package var followsLinks: Bool { names.isEmpty }

    package var container: OutputPlace? {
        guard names.isEmpty else { return OutputPlace(output, names.dropLast()) }
        return output.container.map { OutputPlace($0) }
    }

    package func sibling(_ name: FilePath) -> OutputPlace {
        names.isEmpty ? OutputPlace(output.sibling(name)) : OutputPlace(output, names.dropLast() + [name])
    }

    package func withFolder<Result>(_ body: (Int32, FilePath) throws -> Result) throws -> Result {
        guard let name = names.last else { return try body(AT_FDCWD, output) }
        let folder = try openFolder(names.dropLast())
        defer { close(folder) }
        return try body(folder, name)
    }

    private func openFolder(_ folders: ArraySlice<FilePath>) throws -> Int32 {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        let root = try output.opened("cannot open", flags)
        if folders.isEmpty { return root }
        defer { close(root) }
        let found = openBeneath(root, folders, flags)
        guard found >= 0 else { throw refusal(of: folders, errno) }
        return found
    }

    /// Names the first link on the path, or reports the system error.
    private func refusal(of folders: ArraySlice<FilePath>, _ number: Int32) -> FaceSetsError {
        let ways = folders.indices.map { OutputPlace(output, Array(names[...$0])).fullPath }
        let link = ways.first { FileInfo($0, followingLinks: false)?.kind == .symlink }
        if let link { return .linkInOutput(link) }
        return FaceSetsError.system("cannot open", ways.last ?? output, errno: number)
    }
}

/// Opens a folder inside another one without following links. Calls `openat2(2)`; on kernels before 5.6, and in
/// sandboxes without it, `openat(2)` name by name.
///
/// - Returns: a descriptor, or −1 with `errno`.
func openBeneath(_ root: Int32, _ names: ArraySlice<FilePath>, _ flags: Int32, byName: Bool = false) -> Int32
{
    let way = FilePath(bytes: names.map(\.bytes).joined(separator: [UInt8(ascii: "/")]))
    let found =
        byName
        ? -1
        : way.withCString { way in
            retryingOnInterrupt { face_sets_open_beneath(root, way, flags) }
        }
    guard byName || (found < 0 && [ENOSYS, EPERM, EINVAL].contains(errno)) else { return found }
    var folder = dup(root)
    for name in names where folder >= 0 {
        let next = name.withCString { name in
            retryingOnInterrupt { openat(folder, name, flags | O_NOFOLLOW) }
        }
        let failure = errno
        close(folder)
        errno = failure
        folder = next
    }
    return folder
}

/// Refuses a place that is a symbolic link or is inside one; it need not exist.
///
/// - Throws: `FaceSetsError` `link_in_output`.
package func refuseLinks(at place: OutputPlace) throws {
    guard !place.followsLinks, try FileInfo.found(at: place)?.kind == .symlink else { return }
    throw FaceSetsError.linkInOutput(place.fullPath)
}

extension FilePath {
    /// Whether a name read from a file is valid for a place inside an output: relative, without empty names, `.`, `..`
    /// or NUL, each name at most 255 bytes.
    package var isPlaceName: Bool {
        let special: [FilePath] = ["", ".", ".."]
        return !bytes.contains(0)
            && components.allSatisfy { !special.contains($0) && $0.bytes.count <= 255 }
    }

    /// Whether it is a single valid name without slashes.
    package var isSinglePlaceName: Bool { isPlaceName && components.count == 1 }

    /// The parts between slashes, including empty ones.
    fileprivate var components: [FilePath] {
        bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map {
            FilePath(bytes: $0)
        }
    }
}

extension FaceSetsError {
    fileprivate static func outsideOutput(_ name: FilePath, _ folder: FilePath) -> FaceSetsError {
        FaceSetsError(
            code: .outsideOutput, "\(name.shown) is not a valid name for a file inside the folder",
            path: folder,
            remedy: FaceSetsError.restoreOrRecreate)
    }
}
