import Clustering
import FaceStore
import FaceTypes
import Files
import Library
import Manifests

/// The files behind the paths of photos with several paths: a link to a file is not a duplicate of it.
struct PhotoFiles {
    private let library: LibrarySnapshot
    /// By row of the photo, for photos with more than one existing path.
    private let files: [Int: [SameFile]]
    /// For photos with several contents: the current content of each file.
    private let contents: [FilePath: PhotoDigest]

    /// - Throws: if a file of a photo with several contents exists but cannot be read.
    init(_ library: LibrarySnapshot) throws {
        self.library = library
        let files: [Int: [SameFile]] = library.photos.indices.reduce(into: [:]) { files, row in
            guard !library.aliases[row].isEmpty, library.photos[row].status != .missing else { return }
            files[row] = SameFile.grouping(library.paths(ofPhoto: row))
        }
        let several = files.filter { !library.photos[$0.key].editions.isEmpty }.values.joined()
        contents = try several.reduce(into: [:]) { contents, file in
            if !file.path.isMissing { contents[file.path] = try SHA256.digest(ofFile: file.path) }
        }
        self.files = files
    }

    /// Photos with several files of the same bytes, by row.
    func byteIdentical(_ preference: Preference) -> [DuplicatesManifest.ByteIdentical] {
        files.sorted { $0.key < $1.key }.flatMap { row, files -> [DuplicatesManifest.ByteIdentical] in
            let groups = Dictionary(grouping: files) { contents[$0.path] ?? library.photos[row].digest }
            return groups.sorted { $0.value[0].path < $1.value[0].path }.compactMap { digest, files in
                guard files.count > 1, let digest else { return nil }
                return DuplicatesManifest.ByteIdentical(
                    digest: digest, keeper: keeper(files, of: row, preference), paths: files.map(\.path))
            }
        }
    }

    /// Photos with files of different bytes: the same pixels with different metadata. Files of the same bytes are
    /// represented by the one to keep.
    func editions(_ preference: Preference) -> [DuplicatesManifest.Visual] {
        files.sorted { $0.key < $1.key }.compactMap { row, files -> DuplicatesManifest.Visual? in
            let groups = Dictionary(grouping: files) { contents[$0.path] ?? library.photos[row].digest }
            guard groups.count > 1 else { return nil }
            let paths = groups.values.map { keeper($0, of: row, preference) }
            let kept = keeper(ofPhoto: row, preference)
            return DuplicatesManifest.Visual(
                keeper: kept,
                members: paths.filter { $0 != kept }.sorted().map { .init(path: $0, distance: 0) })
        }
    }

    /// Files with several paths, by path.
    var linked: [DuplicatesManifest.LinkedFile] {
        files.values.joined().filter { !$0.links.isEmpty }.sorted { $0.path < $1.path }
            .map { DuplicatesManifest.LinkedFile(path: $0.path, links: $0.links) }
    }

    /// The file of a photo to keep, by its own name.
    func keeper(ofPhoto row: Int, _ preference: Preference) -> FilePath {
        files[row].map { keeper($0, of: row, preference) } ?? library.photos[row].path
    }

    private func keeper(_ files: [SameFile], of row: Int, _ preference: Preference) -> FilePath {
        let times = Dictionary(
            library.livingPaths(ofPhoto: row).map { ($0.path, $0.modified) }
        ) { first, _ in first }
        let standings = files.map { file in
            (
                place: preference.place(of: file.path),
                standing: PathStanding(
                    file.path, modified: times[file.path] ?? -1, captured: library.photos[row].captured)
            )
        }
        return standings.min { ($0.place, $0.standing) < ($1.place, $1.standing) }?.standing.path
            ?? library.photos[row].path
    }
}
