package import FaceStore
import FaceTypes
package import Library

/// Merges the caches of all shards of a source, or any others, into a new one: the same as if one machine had
/// embedded everything, regardless of the order of the shards.
///
/// Files with the same content or picture in several shards are one photo; only the order of its editions may differ from
/// that of one machine. A path in several shards belongs to the newest file. What was forgotten in one is forgotten. Memory holds the photos of all shards and the faces of a few photos.
package struct MergeShards: Workflow {
    package var shards: [any FaceStore]

    package init(_ shards: [any FaceStore]) { self.shards = shards }

    /// Number of photos written at once.
    private static let photosAtOnce = 1_000
    private static let aliasesAtOnce = 20_000

    /// - Returns: photos and faces of the new cache.
    /// - Throws: `embedding_space_differs`; `changed` if a shard is modified meanwhile; errors of the stores.
    package func run(_ library: Library, _ tools: Tools) throws -> (photos: Int, faces: Int) {
        for shard in shards { try shard.space.checkSame(as: library.space, shard.path) }
        let index = try tools.progress.step("reading the photos", total: shards.count) {
            try MergeIndex(
                shards.map { shard in
                    defer { tools.progress.report(.advanced(1)) }
                    try tools.interruption.check()
                    return try shard.read(.decisions)
                })
        }
        var first = CacheChanges()
        first.sourceRoots = index.sourceRoots
        first.extras = index.extras
        first.decisions = index.decisions
        try library.commit(first)
        return try tools.progress.step("merging", total: index.photos.count) {
            try write(index, to: library, tools)
        }
    }

    private func write(_ index: MergeIndex, to library: Library, _ tools: Tools) throws -> (Int, Int) {
        var (changes, aliases, faces, photos) = (CacheChanges(), [PlacedAlias](), 0, 0)
        for photo in index.photos {
            let merged = try MergedPhoto(photo, index, shards)
            guard let merged else { continue }
            changes.photos.append(merged.record)
            changes.faces += merged.rows.faces.map { $0.of(merged.record.key) }
            changes.embeddings += merged.rows.embeddings
            for (face, enrichment) in zip(merged.rows.faces, merged.rows.enrichments) {
                guard let enrichment, let digest = merged.record.digest else { continue }
                changes.enrichments[FaceKey(digest: digest, index: face.index)] = enrichment
            }
            aliases += photo.places.dropFirst().map { PlacedAlias(place: $0, photo: merged.record.key) }
            (photos, faces) = (photos + 1, faces + merged.rows.faces.count)
            if changes.photos.count >= Self.photosAtOnce { try flush(&changes, to: library, tools) }
        }
        try flush(&changes, to: library, tools)
        aliases.sort { $0.place < $1.place }
        for start in stride(from: 0, to: aliases.count, by: Self.aliasesAtOnce) {
            let end = min(start + Self.aliasesAtOnce, aliases.count)
            changes.aliases = aliases[start..<end].map { $0.place.alias.of($0.photo) }
            try flush(&changes, to: library, tools)
        }
        return (photos, faces)
    }

    private func flush(_ changes: inout CacheChanges, to library: Library, _ tools: Tools) throws {
        try tools.interruption.check()
        tools.progress.report(.advanced(changes.photos.count))
        try library.commit(changes)
        changes = CacheChanges()
    }
}

private struct PlacedAlias {
    let place: MergePlace
    let photo: PhotoKey
}

/// A photo with everything that the shards know about it.
private struct MergedPhoto {
    private(set) var record: PhotoRecord
    private(set) var rows = FaceRows()

    /// Nil for one that must stay forgotten.
    init?(_ photo: MergeIndex.Photo, _ index: MergeIndex, _ shards: [any FaceStore]) throws {
        let members = index.members(of: photo)
        record = index.record(members[0])
        for member in members.dropFirst() { record.takeEditionsAndDate(of: index.record(member)) }
        let forgotten = index.forgotten(of: record)
        if forgotten.contains(where: { $0.box == nil }) { return nil }
        for (place, member) in members.enumerated() {
            let theirs = try Self.rows(member, index, shards[member.shard])
            if place == 0 { rows = theirs } else { rows.takeEnrichments(of: theirs) }
        }
        rows.remove { face in
            forgotten.contains {
                $0.covers(face.box, width: Int(record.width), height: Int(record.height))
            }
        }
        rows.sortByIndex()
        let alive: PhotoStatus = !record.reason.isEmpty ? .failed : rows.faces.isEmpty ? .noFace : .ok
        record.status = photo.places.isEmpty ? .missing : alive
        guard let place = photo.places.first?.alias else { return }
        (record.path, record.size, record.modified) = (place.path, place.size, place.modified)
    }

    private static func rows(_ member: MergeIndex.Member, _ index: MergeIndex, _ store: any FaceStore) throws
        -> FaceRows
    {
        var found = FaceRows()
        for range in index.faceRows(of: member) {
            let rows = try store.faces(range)
            guard rows.faces.allSatisfy({ $0.photo == member.row }) else {
                throw FaceSetsError(
                    code: .changed, "the cache changed while it was being merged", path: store.path,
                    remedy: "Wait until nothing writes to it, and run the same command again.")
            }
            found += rows
        }
        return found
    }
}

extension FaceRows {
    /// Uses enrichments of the same faces if they contain more.
    fileprivate mutating func takeEnrichments(of others: FaceRows) {
        for (place, face) in faces.enumerated() {
            guard
                let other = others.faces.firstIndex(where: { $0.index == face.index && $0.box == face.box }),
                let enrichment = others.enrichments[other], enrichment.says(moreThan: enrichments[place])
            else { continue }
            enrichments[place] = enrichment
        }
    }

    fileprivate mutating func remove(where isRemoved: (FaceRecord) -> Bool) {
        let kept = faces.indices.filter { !isRemoved(faces[$0]) }
        if kept.count < faces.count { self = keeping(kept) }
    }

    /// In the order of an analysis.
    fileprivate mutating func sortByIndex() {
        let order = faces.indices.sorted { faces[$0].index < faces[$1].index }
        if order != Array(faces.indices) { self = keeping(order) }
    }

    private func keeping(_ order: [Int]) -> FaceRows {
        let dimension = embeddings.count / max(faces.count, 1)
        var kept = FaceRows()
        kept.faces = order.map { faces[$0] }
        kept.embeddings = order.flatMap { embeddings[($0 * dimension)..<(($0 + 1) * dimension)] }
        kept.enrichments = order.map { enrichments[$0] }
        return kept
    }
}
