import FaceTypes
import Files
import Imaging

/// The files of a source folder: photos and others.
struct SourceListing {
    /// In the byte order of their paths.
    private(set) var photos: [FoundFile] = []
    /// Files that are not photos.
    private(set) var ignored: Set<FilePath> = []
    /// Folders that could not be listed, and files that may or may not be photos.
    private(set) var unlisted: [Finding]
    /// Camera raw files whose shot also exists as a JPEG or HEIF, which is read instead; included in `ignored`.
    private(set) var companions = RawCompanions([])
    /// Trash, snapshot and thumbnail folders that were skipped.
    private(set) var skipped: [FilePath]

    /// - Parameters:
    ///   - isKnown: whether the cache contains the unchanged file; then it is a photo, and is not opened.
    ///   - cache: skipped, with the files that belong to it.
    /// - Throws: `FaceSetsError` if the source cannot be listed or is an output of this program.
    init(
        _ request: EmbedRequest, cache: FilePath, images: any ImageSource, interruption: Interruption,
        isKnown: (FoundFile) -> Bool
    ) throws {
        let source = request.source
        if FileInfo(source.appending(OutputNames.marker), followingLinks: false) != nil {
            throw FaceSetsError(
                code: .sourceIsOutput, "the source is an output folder of face-sets", path: source,
                remedy: "Embed the folder that holds the original photos.")
        }
        let walk = try FolderWalk(
            source, entersSystemFolders: request.includesSystemFolders,
            goOn: { !interruption.isRequested }
        ) { path, names in
            if let names, names.contains(OutputNames.marker) { return true }
            if names == nil, !request.includes(path) { return true }
            return path != source && Self.isLeftOut(path, request, cache)
        }
        (unlisted, skipped) = (walk.failed, walk.skipped)
        ignored = Set(walk.others)
        for file in walk.files where !interruption.isRequested {
            take(file, isKnown: isKnown(file), images)
        }
        companions = RawCompanions(photos)
        photos.removeAll { companions.pictures[$0.path] != nil }
        ignored.formUnion(companions.pictures.keys)
    }

    /// Ignored files by extension, the most frequent first.
    var ignoredKinds: [(kind: String, count: Int)] {
        let kinds = ignored.filter { companions.pictures[$0] == nil }.map { path in
            path.fileExtension.map { ".\($0.lowercased())" } ?? "without extension"
        }
        return Dictionary(kinds.map { ($0, 1) }, uniquingKeysWith: +)
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { (kind: $0.key.onOneLine, count: $0.value) }
    }

    private mutating func take(_ file: FoundFile, isKnown: Bool, _ images: any ImageSource) {
        do {
            if try isKnown || Self.isPhoto(file.path, images) {
                photos.append(file)
            } else {
                ignored.insert(file.path)
            }
        } catch {
            if file.path.isMissing {
                ignored.insert(file.path)
            } else {
                unlisted.append(Finding(path: file.path, reason: ReasonText(error)))
            }
        }
    }

    private static func isLeftOut(_ path: FilePath, _ request: EmbedRequest, _ cache: FilePath) -> Bool {
        if path.bytes.starts(with: cache.bytes) {
            let rest = String(decoding: path.bytes.dropFirst(cache.bytes.count), as: UTF8.self)
            if ["", ".lock", "-wal", "-shm", "-journal"].contains(rest) { return true }
        }
        return path.isBackup || request.exclude.contains { $0.matches(path, below: request.source) }
    }

    private static func isPhoto(_ path: FilePath, _ images: any ImageSource) throws -> Bool {
        try path.hasImageExtension || images.isPhoto(head: readHead(path, count: 64))
    }
}

extension FilePath {
    /// Whether this is a backup that `write-regions` or ExifTool kept when writing metadata.
    fileprivate var isBackup: Bool {
        let mark = Array("_original".utf8)
        return bytes.suffix(mark.count).elementsEqual(mark)
            && FileInfo(FilePath(bytes: bytes.dropLast(mark.count))) != nil
    }
}
