import FaceStore
import FaceTypes
import Files
import Library

/// The content of each file, as recorded in the cache and changed by this run.
///
/// A *live* path is the canonical path of a photo that is not missing, or an alias. Changes are collected in `changes`
/// until they are flushed; the resulting cache does not depend on when that happens.
struct CacheLedger {
    private(set) var photos: [PhotoRecord]
    private(set) var faceCount: Int
    private(set) var changes = CacheChanges()
    /// Number of faces of each photo.
    private var faceCounts: [Int]
    private var index: PhotoIndex
    private var owners: [FilePath: Int] = [:]
    /// Live aliases, each with a number that gives their order.
    private var aliases: [FilePath: (number: Int, record: AliasRecord)] = [:]
    /// By photo, in order; may include paths that are no longer aliases, or that have a later number by now.
    private var aliasPaths: [Int: [(number: Int, path: FilePath)]] = [:]
    private var aliasesSeen = 0
    /// Live aliases that are not in the store yet.
    private var newAliases: Set<FilePath> = []
    private var missing: [FilePath: Int] = [:]
    /// The number of photos, and the aliases, in the store so far.
    private var storedPhotos: Int
    private var storedAliases: Set<FilePath>
    /// By row: the keys of changed photos in the store.
    private var storedKeys: [Int: PhotoKey] = [:]

    init(_ contents: CacheContents) {
        photos = contents.photos
        index = PhotoIndex(photos)
        faceCount = contents.faces.count
        faceCounts = Array(repeating: 0, count: photos.count)
        storedPhotos = photos.count
        storedAliases = Set(contents.aliases.map(\.path))
        for face in contents.faces { faceCounts[face.photo] += 1 }
        for (row, photo) in photos.enumerated() {
            if photo.status == .missing { missing[photo.path] = row } else { owners[photo.path] = row }
        }
        for alias in contents.aliases {
            guard owners[alias.path] == nil else { continue }
            owners[alias.path] = alias.photo
            append(alias)
        }
    }

    var aliasCount: Int { aliases.count }
    var hasFacelessPhotos: Bool { faceCounts.contains(0) }

    /// The row of a content.
    func row(of digest: PhotoDigest) -> Int? { index.row(of: digest) }

    /// The row of a content, otherwise of one with the same picture.
    func row(of digest: PhotoDigest, showing picture: PictureDigest?) -> Int? {
        index.row(of: digest, showing: picture)
    }

    /// The row of the content at a live path.
    func row(at path: FilePath) -> Int? { owners[path] }

    /// The row of a photo without faces whose only path this is; the photo may be missing.
    func loneFacelessRow(at path: FilePath) -> Int? {
        guard let row = owners[path] ?? missing[path], faceCounts[row] == 0, photos[row].path == path,
            aliasPaths[row]?.contains(where: { aliases[$0.path]?.number == $0.number }) != true
        else { return nil }
        return row
    }

    /// Live paths below a folder, in byte order.
    func paths(under folder: FilePath) -> [FilePath] {
        owners.keys.filter { $0.isUnder(folder) }.sorted()
    }

    /// The row of a file that has not changed since it was recorded, even if its photo is marked as missing.
    func row(unchanged file: FoundFile) -> Int? {
        let (size, modified) = (file.info.size, file.info.modified)
        if let row = owners[file.path] {
            let photo = photos[row]
            if photo.path == file.path { return photo.size == size && photo.modified == modified ? row : nil }
            let alias = aliases[file.path]?.record
            return alias?.size == size && alias?.modified == modified ? row : nil
        }
        guard let row = missing[file.path] else { return nil }
        return photos[row].size == size && photos[row].modified == modified ? row : nil
    }

    /// Returns the changes since the last call, for a flush.
    mutating func takeChanges() -> CacheChanges {
        changes.aliases = newAliases.compactMap { aliases[$0] }.sorted { $0.number < $1.number }
            .map { $0.record.of(photos[$0.record.photo].key) }
        defer {
            newAliases = []
            storedKeys = [:]
            storedPhotos = photos.count
            storedAliases.subtract(changes.removedAliases)
            storedAliases.formUnion(changes.aliases.map(\.path))
            changes = CacheChanges()
        }
        return changes
    }

    /// Adds a source folder unless it is known.
    mutating func addSourceRoot(_ root: FilePath, to known: [FilePath]) {
        if !known.contains(root) { changes.sourceRoots = known + [root] }
    }
}

// Contents
extension CacheLedger {
    /// Adds a new content at a path that has no content.
    mutating func add(_ photo: PhotoRecord, _ faces: [NewFace], _ embeddings: [Float]) {
        let row = photos.count
        photos.append(photo)
        faceCounts.append(0)
        changes.photos.append(photo)
        index.note(photo, row)
        owners[photo.path] = row
        give(row, faces, embeddings)
    }

    /// Replaces a record that has no faces yet, and only one path, with the result of reading a file.
    mutating func replace(_ row: Int, by photo: PhotoRecord, _ faces: [NewFace], _ embeddings: [Float]) {
        let old = photos[row]
        index.forget(old, row)
        index.note(photo, row)
        if let owner = owners[photo.path], owner != row { detach(photo.path) }
        (owners[old.path], missing[old.path]) = (nil, nil)
        owners[photo.path] = row
        update(row) { $0 = photo }
        give(row, faces, embeddings)
    }

    /// Records the picture of a photo and one of its contents.
    mutating func note(_ content: PhotoDigest, showing picture: PictureDigest?, of row: Int) {
        update(row) { photo in
            photo.picture = photo.picture ?? picture
            if !photo.holds(content) { photo.add(edition: content) }
        }
        index.note(photos[row], row)
    }

    private mutating func give(_ row: Int, _ faces: [NewFace], _ embeddings: [Float]) {
        faceCounts[row] = faces.count
        faceCount += faces.count
        changes.embeddings += embeddings
        changes.faces += faces
    }

    mutating func update(_ row: Int, _ change: (inout PhotoRecord) -> Void) {
        let before = photos[row]
        change(&photos[row])
        guard photos[row] != before else { return }
        if row < storedPhotos {
            let key = storedKeys[row] ?? before.key
            storedKeys[row] = key
            changes.updatedPhotos[key] = photos[row]
        } else {
            changes.photos[row - storedPhotos] = photos[row]
        }
    }
}

// Paths
extension CacheLedger {
    /// Records that a file has a known content. If its path had another content, it must be detached first.
    mutating func attach(_ file: FoundFile, to row: Int) {
        if photos[row].status == .missing {
            revive(row, at: file)
        } else if photos[row].path == file.path {
            update(row) { ($0.size, $0.modified) = (file.info.size, file.info.modified) }
        } else {
            if let old = aliases[file.path]?.record {
                if old.size == file.info.size && old.modified == file.info.modified { return }
                removeAlias(file.path)
            }
            append(
                AliasRecord(photo: row, path: file.path, size: file.info.size, modified: file.info.modified))
            newAliases.insert(file.path)
        }
        owners[file.path] = row
    }

    /// Records that a live path no longer has its content. A canonical path is replaced by the first live alias;
    /// without one, the photo is marked as missing.
    mutating func detach(_ path: FilePath) {
        guard let row = owners.removeValue(forKey: path) else { return }
        if photos[row].path != path {
            removeAlias(path)
        } else if let heir = liveAliases(of: row).first(where: { !$0.path.isMissing }) {
            removeAlias(heir.path)
            update(row) { ($0.path, $0.size, $0.modified) = (heir.path, heir.size, heir.modified) }
        } else {
            for alias in liveAliases(of: row) {
                owners[alias.path] = nil
                removeAlias(alias.path)
            }
            update(row) { $0.status = .missing }
            missing[path] = row
        }
    }

    private mutating func revive(_ row: Int, at file: FoundFile) {
        missing[photos[row].path] = nil
        let status: PhotoStatus = !photos[row].reason.isEmpty ? .failed : faceCounts[row] > 0 ? .ok : .noFace
        update(row) {
            ($0.path, $0.size, $0.modified, $0.status) = (
                file.path, file.info.size, file.info.modified, status
            )
        }
    }

    private mutating func append(_ alias: AliasRecord) {
        aliases[alias.path] = (aliasesSeen, alias)
        aliasPaths[alias.photo, default: []].append((aliasesSeen, alias.path))
        aliasesSeen += 1
    }

    /// In order; also removes outdated entries of `aliasPaths`.
    mutating func liveAliases(of row: Int) -> [AliasRecord] {
        let live = (aliasPaths[row] ?? []).filter { aliases[$0.path]?.number == $0.number }
        aliasPaths[row] = live
        return live.compactMap { aliases[$0.path]?.record }
    }

    private mutating func removeAlias(_ path: FilePath) {
        aliases[path] = nil
        newAliases.remove(path)
        if storedAliases.contains(path) { changes.removedAliases.insert(path) }
    }
}
