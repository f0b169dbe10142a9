import FaceStore
import FaceTypes
import Files
import Library
import Manifests

/// The files behind the paths of photos with several paths: a link to a file is not a duplicate of it.
struct PhotoFiles {
    /// By row of the photo, for photos with more than one existing path.
    private let files: [Int: [SameFile]]

    init(_ library: LibrarySnapshot) {
        files = library.photos.indices.reduce(into: [:]) { files, row in
            guard !library.aliases[row].isEmpty, library.photos[row].status != .missing else { return }
            files[row] = SameFile.grouping(library.paths(ofPhoto: row))
        }
    }

    /// Photos with several files, by row.
    func byteIdentical(_ library: LibrarySnapshot) -> [DuplicatesManifest.ByteIdentical] {
        files.sorted { $0.key < $1.key }.compactMap { row, files in
            guard files.count > 1, let digest = library.photos[row].digest else { return nil }
            return DuplicatesManifest.ByteIdentical(
                digest: digest, keeper: path(ofPhoto: row, library), paths: files.map(\.path))
        }
    }

    /// Files with several paths, by path.
    var linked: [DuplicatesManifest.LinkedFile] {
        files.values.joined().filter { !$0.links.isEmpty }.sorted { $0.path < $1.path }
            .map { DuplicatesManifest.LinkedFile(path: $0.path, links: $0.links) }
    }

    /// The file that the canonical path of a photo resolves to.
    func path(ofPhoto row: Int, _ library: LibrarySnapshot) -> FilePath {
        let path = library.photos[row].path
        return files[row]?.first { $0.path == path || $0.links.contains(path) }?.path ?? path
    }
}
