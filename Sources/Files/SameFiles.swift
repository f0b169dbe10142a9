package import FaceTypes

/// The paths that lead to one file: itself, its hard links, symbolic links to it, and ways to it through linked folders
/// and bind mounts. Removing the file removes what all of them show.
package struct SameFile: Hashable, Sendable {
    /// The path that leads to the file without a link where there is one, else the first in byte order.
    package let path: FilePath
    /// The others, ascending.
    package let links: [FilePath]

    /// Divides paths by the file that they lead to (device and inode), in the byte order of `path`; a path that leads
    /// nowhere stands alone.
    package static func grouping(_ paths: [FilePath]) -> [SameFile] {
        Dictionary(grouping: paths, by: Place.init).values.map { SameFile($0) }.sorted { $0.path < $1.path }
    }

    private init(_ paths: [FilePath]) {
        let best = paths.count == 1 ? paths[0] : paths.min { Self.rank($0) < Self.rank($1) } ?? paths[0]
        path = best
        links = paths.filter { $0 != best }.sorted()
    }

    /// A file by its own name, then a file in a linked folder, then a link.
    private static func rank(_ path: FilePath) -> (Int, FilePath) {
        if path.madeReal() == path { return (0, path) }
        return (FileInfo(path, followingLinks: false)?.kind == .symlink ? 2 : 1, path)
    }

    private enum Place: Hashable {
        case file(FileIdentity)
        case unknown(FilePath)

        init(_ path: FilePath) {
            self = FileInfo(path).map { .file($0.identity) } ?? .unknown(path)
        }
    }
}
