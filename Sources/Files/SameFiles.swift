package import FaceTypes

/// All paths of one file: its own path, hard links, symbolic links, and paths through linked folders and bind mounts.
/// Deleting the file affects all of them.
package struct SameFile: Hashable, Sendable {
    /// The path without a link if there is one, otherwise the first in byte order.
    package let path: FilePath
    /// The others, ascending.
    package let links: [FilePath]

    /// Groups paths by the file they refer to (device and inode), in byte order of `path`; a broken path forms its own
    /// group.
    package static func grouping(_ paths: [FilePath]) -> [SameFile] {
        Dictionary(grouping: paths, by: Place.init).values.map { SameFile($0) }.sorted { $0.path < $1.path }
    }

    private init(_ paths: [FilePath]) {
        let best = paths.count == 1 ? paths[0] : paths.min { Self.rank($0) < Self.rank($1) } ?? paths[0]
        path = best
        links = paths.filter { $0 != best }.sorted()
    }

    /// Prefers a file's own name, then a file in a linked folder, then a link.
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
