package import FaceStore
import FaceTypes
package import Library

/// Adds the contents of another cache: photos, paths, enrichments and decisions that this one does not have.
///
/// A photo whose picture this cache already has, with other metadata, is the same photo. A path in both caches keeps the
/// content that this library has. What was forgotten in one is forgotten in the other too. No file is opened.
package struct MergeCaches: Workflow {
    package var other: any FaceStore

    package init(from other: any FaceStore) { self.other = other }

    /// - Returns: photos and faces added.
    /// - Throws: `FaceSetsError` with code `embedding_space_differs`, or what the stores throw.
    package func run(_ library: Library, _ tools: Tools) throws -> (photos: Int, faces: Int) {
        let store = library.store
        try store.space.checkSame(as: other.space, store.path)
        var theirs = try other.read([.embeddings, .enrichments, .decisions])
        let forgotten = try adopt(theirs.extras.forgotten, in: store)
        theirs.extras.forgotten = forgotten
        var merge = CacheMerge(try store.read([.enrichments, .decisions]))
        theirs = theirs.withoutForgotten()
        merge.add(theirs)
        merge.addDecisions(of: theirs)
        try library.commit(merge.changes)
        return (merge.changes.photos.count, merge.changes.faces.count)
    }
}

/// Removes from a cache what was forgotten in another one.
///
/// - Returns: everything that is forgotten now.
private func adopt(_ forgotten: [Forgotten], in store: any FaceStore) throws -> [Forgotten] {
    let known = try store.read([]).extras.forgotten
    let old = Set(known)
    let new = forgotten.filter { !old.contains($0) }
    guard !new.isEmpty else { return known }
    var contents = try store.read(.all)
    contents.extras.forgotten += new
    let rest = contents.withoutForgotten()
    if rest.photos.count < contents.photos.count || rest.faces.count < contents.faces.count
        || rest.decisions != contents.decisions
    {
        try store.rewrite(rest)
    } else {
        var changes = CacheChanges()
        changes.extras = contents.extras
        try store.commit(changes)
    }
    return contents.extras.forgotten
}

private struct CacheMerge {
    private(set) var changes = CacheChanges()
    private let mine: CacheContents
    private let index: PhotoIndex
    private var living: Set<FilePath>
    private var faceRows: [FaceKey: Int] = [:]
    /// By row there: the digests here of photos in both caches, including the same picture with other metadata.
    private var names: [Int: PhotoDigest] = [:]
    /// Photos with faces in both caches.
    private let faced: Set<Int>
    private var facedThere: Set<Int> = []

    init(_ mine: CacheContents) {
        self.mine = mine
        index = PhotoIndex(mine.photos)
        faced = Set(mine.faces.map(\.photo))
        living = Set(mine.photos.filter { $0.status != .missing }.map(\.path)).union(mine.aliases.map(\.path))
        for row in mine.faces.indices { if let key = mine.key(ofFace: row) { faceRows[key] = row } }
    }

    mutating func add(_ other: CacheContents) {
        let newRoots = other.sourceRoots.filter { !mine.sourceRoots.contains($0) }
        if !newRoots.isEmpty { changes.sourceRoots = mine.sourceRoots + newRoots }
        var aliases: [Int: [AliasRecord]] = [:]
        for alias in other.aliases { aliases[alias.photo, default: []].append(alias) }
        facedThere = Set(other.faces.map(\.photo))
        var needFaces: [Int: PhotoKey] = [:]
        for (row, photo) in other.photos.enumerated() {
            let canonical = AliasRecord(
                photo: row, path: photo.path, size: photo.size, modified: photo.modified)
            let places = (photo.status == .missing ? [] : [canonical]) + (aliases[row] ?? [])
            let free = places.filter { !living.contains($0.path) }
            if let target = add(photo, row, at: free) { needFaces[row] = target }
        }
        addFaces(of: other, needFaces)
    }

    mutating func addDecisions(of other: CacheContents) {
        changes.decisions = mine.decisions.additions(of: other.decisions)
    }

    /// - Returns: the photo to which the faces of this one should be added.
    private mutating func add(_ photo: PhotoRecord, _ rowThere: Int, at places: [AliasRecord]) -> PhotoKey? {
        living.formUnion(places.map(\.path))
        if let row = photo.digest.flatMap({ index.row(of: $0, showing: photo.picture) }) {
            names[rowThere] = mine.photos[row].digest
            return extend(row, by: photo, rowThere, places)
        }
        if photo.digest == nil && places.isEmpty { return nil }
        var photo = photo
        photo.settle(at: places.first)
        changes.photos.append(photo)
        alias(places.dropFirst(), photo.key)
        return photo.key
    }

    /// Merges content that both have: adds paths, and resolves a failure in either.
    private mutating func extend(
        _ row: Int, by photo: PhotoRecord, _ rowThere: Int, _ places: [AliasRecord]
    ) -> PhotoKey? {
        let old = mine.photos[row]
        var record = old
        var places = places[...]
        let heals = !old.reason.isEmpty && photo.reason.isEmpty
        if heals {
            record = photo
            (record.path, record.size, record.modified) = (old.path, old.size, old.modified)
            (record.digest, record.editions) = (old.digest, old.editions)
        }
        record.takeEditionsAndDate(of: photo)
        let hasFaces = heals ? facedThere.contains(rowThere) : faced.contains(row)
        let alive: PhotoStatus = !record.reason.isEmpty ? .failed : hasFaces ? .ok : .noFace
        record.status = old.status == .missing ? .missing : alive
        if old.status == .missing, let place = places.popFirst() {
            record.status = alive
            record.settle(at: place)
        }
        if record != old { changes.updatedPhotos[old.key] = record }
        alias(places, old.key)
        return heals ? old.key : nil
    }

    private mutating func alias(_ places: ArraySlice<AliasRecord>, _ photo: PhotoKey) {
        changes.aliases += places.map { $0.of(photo) }
    }

    private mutating func addFaces(of other: CacheContents, _ targets: [Int: PhotoKey]) {
        for (row, face) in other.faces.enumerated() {
            guard let name = names[face.photo] ?? other.photos[face.photo].digest else { continue }
            let key = FaceKey(digest: name, index: face.index)
            let enrichment = other.enrichments.isEmpty ? nil : other.enrichments[row]
            if let target = targets[face.photo] {
                changes.enrichments[key] = enrichment
                changes.faces.append(face.of(target))
                changes.embeddings += other.embeddings[row]
            } else if let enrichment, let mineRow = faceRows[key], mine.faces[mineRow].box == face.box,
                mine.enrichments.isEmpty || enrichment.says(moreThan: mine.enrichments[mineRow])
            {
                changes.enrichments[key] = enrichment
            }
        }
    }
}

extension Enrichment {
    /// Whether the other enrichment is missing, or lacks measures that this one has.
    func says(moreThan other: Enrichment?) -> Bool {
        guard let other else { return true }
        return other.measures == nil && measures != nil
    }
}

extension PhotoRecord {
    /// Adds the contents of another record of the photo or of the same picture with other metadata, and its date if that
    /// has a better source.
    mutating func takeEditionsAndDate(of other: PhotoRecord) {
        picture = picture ?? other.picture
        for content in other.contents where !holds(content) { add(edition: content) }
        if let source = other.capturedSource, source < capturedSource ?? .nowhere {
            (captured, capturedSource) = (other.captured, source)
        }
    }

    /// Whether it has a path.
    fileprivate mutating func settle(at place: AliasRecord?) {
        if let place {
            (path, size, modified) = (place.path, place.size, place.modified)
        } else {
            status = .missing
        }
    }
}
