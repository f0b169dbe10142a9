import FaceStore
import FaceTypes
import Files
import Manifests

/// The files behind the paths of photos that have several: a link to a file is no copy of it.
struct PhotoFiles {
    /// By row of the photo, those with more than one living path.
    private let files: [Int: [SameFile]]

    init(_ contents: CacheContents) {
        files = Dictionary(grouping: contents.aliases, by: \.photo)
            .filter { contents.photos[$0.key].status != .missing }
            .reduce(into: [:]) { files, photo in
                let paths = [contents.photos[photo.key].path] + photo.value.map(\.path)
                files[photo.key] = SameFile.grouping(paths)
            }
    }

    /// Photos of which there are several files, by row.
    func byteIdentical(_ contents: CacheContents) -> [DuplicatesManifest.ByteIdentical] {
        files.sorted { $0.key < $1.key }.compactMap { row, files in
            guard files.count > 1, let digest = contents.photos[row].digest else { return nil }
            return DuplicatesManifest.ByteIdentical(
                digest: digest, keeper: path(ofPhoto: row, contents), paths: files.map(\.path))
        }
    }

    /// Files with several paths, by path.
    var linked: [DuplicatesManifest.LinkedFile] {
        files.values.joined().filter { !$0.links.isEmpty }.sorted { $0.path < $1.path }
            .map { DuplicatesManifest.LinkedFile(path: $0.path, links: $0.links) }
    }

    /// The file to which the canonical path of a photo leads, by its own name.
    func path(ofPhoto row: Int, _ contents: CacheContents) -> FilePath {
        let path = contents.photos[row].path
        return files[row]?.first { $0.path == path || $0.links.contains(path) }?.path ?? path
    }
}
