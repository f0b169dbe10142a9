import FaceStore
import FaceTypes
import JSON

/// The photos of a merged cache in order, and what each shard knows about them.
///
/// The order is that of one machine: by source folder, then by path. It does not depend on the order of the shards.
struct MergeIndex {
    /// A photo of a shard.
    struct Member {
        let shard: Int
        let row: Int
    }

    /// A content, or a file that could not be read.
    struct Photo {
        /// The shards that know it; the record and the faces of the first one are used.
        let members: Range<Int>
        /// Existing paths, the canonical one first.
        private(set) var places: [MergePlace]
        /// The same picture with other metadata.
        private(set) var editions: [Photo] = []
        /// The sort key of photos.
        fileprivate let order: MergePlace

        fileprivate mutating func take(_ edition: Photo) {
            editions.append(edition)
            places = (places + edition.places).sorted()
        }
    }

    private(set) var photos: [Photo] = []
    let members: [Member]
    let sourceRoots: [FilePath]
    let extras: CacheExtras
    let decisions: [DecisionLine]
    private let shards: [ShardIndex]
    private let tombstones: Tombstones

    init(_ contents: [CacheContents]) throws {
        shards = contents.map { ShardIndex($0) }
        sourceRoots = Self.roots(contents.map(\.sourceRoots))
        extras = Self.extras(contents.map(\.extras))
        decisions = Self.decisions(contents.map(\.decisions))
        tombstones = Tombstones(extras.forgotten)
        let owners = PathOwners(shards)
        let shards = shards
        members = shards.indices.flatMap { shard in
            shards[shard].photos.indices.map { Member(shard: shard, row: $0) }
        }.sorted { Self.precedes(shards[$0.shard].photos[$0.row], shards[$1.shard].photos[$1.row]) }
        var start = 0
        while start < members.count {
            var end = start + 1
            while end < members.count, record(members[start]).key == record(members[end]).key { end += 1 }
            add(start..<end, owners)
            start = end
        }
        photos.sort { ($0.order, $1.places.count) < ($1.order, $0.places.count) }
        joinPictures()
    }

    /// The first photo with a picture is the photo, as if one machine had read all files.
    private mutating func joinPictures() {
        var joined: [Photo] = []
        var rows: [PictureDigest: Int] = [:]
        for photo in photos {
            let record = record(members[photo.members.lowerBound])
            let picture = record.reason.isEmpty ? record.picture : nil
            if let row = picture.flatMap({ rows[$0] }) {
                joined[row].take(photo)
                continue
            }
            if let picture { rows[picture] = joined.count }
            joined.append(photo)
        }
        photos = joined
    }

    /// All shards that know a photo, in the order in which one machine would have seen them.
    func members(of photo: Photo) -> [Member] {
        members[photo.members] + photo.editions.flatMap { members[$0.members] }
    }

    func record(_ member: Member) -> PhotoRecord { shards[member.shard].photos[member.row] }

    func forgotten(of photo: PhotoRecord) -> [Forgotten] { tombstones.of(photo) }

    /// Position of the faces of a photo in its shard.
    func faceRows(of member: Member) -> [Range<Int>] { shards[member.shard].faceRows(ofPhoto: member.row) }

    /// By content, then the best record first: one that did not fail, then the one with the smallest path, then the
    /// newest.
    private static func precedes(_ x: PhotoRecord, _ y: PhotoRecord) -> Bool {
        switch (x.digest, y.digest) {
        case (let p?, let q?) where p != q:
            return p.beginning != q.beginning ? p.beginning < q.beginning : p < q
        case (nil, _?): return false
        case (_?, nil): return true
        default: break
        }
        if x.digest != nil, x.reason.isEmpty != y.reason.isEmpty { return x.reason.isEmpty }
        if x.path != y.path { return x.path < y.path }
        if x.modified != y.modified { return x.modified > y.modified }
        return x.size > y.size
    }

    private mutating func add(_ range: Range<Int>, _ owners: PathOwners) {
        var places: [FilePath: AliasRecord] = [:]
        for member in members[range] {
            for place in shards[member.shard].livingPlaces(ofPhoto: member.row)
            where owners.owner(of: place.path) == record(members[range.lowerBound]).key {
                let other = places[place.path]
                if other.map({ $0.modified < place.modified }) ?? true { places[place.path] = place }
            }
        }
        let first = record(members[range.lowerBound])
        // A file that could never be read and is missing is dropped if its path now contains something else.
        if places.isEmpty, first.digest == nil, owners.owner(of: first.path) != nil { return }
        let sorted = places.values.map { MergePlace($0, sourceRoots) }.sorted()
        let last = AliasRecord(photo: 0, path: first.path, size: first.size, modified: first.modified)
        photos.append(
            Photo(members: range, places: sorted, order: sorted.first ?? MergePlace(last, sourceRoots)))
    }

    /// The folders in the order of their scans if all shards agree, otherwise by name.
    private static func roots(_ all: [[FilePath]]) -> [FilePath] {
        let lists = all.filter { !$0.isEmpty }
        if let first = lists.first, lists.allSatisfy({ $0 == first }) { return first }
        return Set(lists.joined()).sorted()
    }

    /// The logs one after the other, the one with the earliest decision first.
    private static func decisions(_ logs: [[DecisionLine]]) -> [DecisionLine] {
        let sorted = logs.filter { !$0.isEmpty }.sorted { a, b in
            let (x, y) = (a[0].decision.time, b[0].decision.time)
            if x != y { return x < y }
            return a.flatMap(\.text).lexicographicallyPrecedes(b.flatMap(\.text))
        }
        return sorted.dropFirst().reduce(into: sorted.first ?? []) { log, other in
            log += log.additions(of: other)
        }
    }

    /// Everything that was forgotten in any of them, and members of other programs on which all shards agree.
    private static func extras(_ all: [CacheExtras]) -> CacheExtras {
        var merged = CacheExtras()
        let fields = all.flatMap(\.metaFields.members)
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) where merged.metaFields[key] == nil {
            let isAgreed = fields.allSatisfy { $0.key != key || $0.value == value }
            if isAgreed { merged.metaFields[key] = value }
        }
        merged.forgotten = Set(all.flatMap(\.forgotten)).sorted { $0.precedes($1) }
        return merged
    }
}

/// An existing path, ordered by its source folder, then by its name.
struct MergePlace: Comparable {
    let alias: AliasRecord
    private let root: Int

    init(_ alias: AliasRecord, _ roots: [FilePath]) {
        self.alias = alias
        root = roots.firstIndex { alias.path.isUnder($0) } ?? roots.count
    }

    static func < (a: MergePlace, b: MergePlace) -> Bool {
        a.root != b.root ? a.root < b.root : a.alias.path < b.alias.path
    }
}

/// What a merge keeps in memory of a shard.
private struct ShardIndex {
    let photos: [PhotoRecord]
    private let aliases: [Int: [AliasRecord]]
    /// Rows of faces by photo; those of photo i are at `starts[i] ..< starts[i + 1]`, ascending.
    private let faces: [Int32]
    private let starts: [Int32]

    init(_ contents: CacheContents) {
        photos = contents.photos
        aliases = Dictionary(grouping: contents.aliases, by: \.photo)
        var starts = [Int32](repeating: 0, count: photos.count + 1)
        for face in contents.faces { starts[face.photo + 1] += 1 }
        for photo in photos.indices { starts[photo + 1] += starts[photo] }
        var (next, faces) = (starts, [Int32](repeating: 0, count: contents.faces.count))
        for (row, face) in contents.faces.enumerated() {
            faces[Int(next[face.photo])] = Int32(row)
            next[face.photo] += 1
        }
        (self.faces, self.starts) = (faces, starts)
    }

    func faceRows(ofPhoto row: Int) -> [Range<Int>] {
        faces[Int(starts[row])..<Int(starts[row + 1])].reduce(into: []) { ranges, face in
            if let last = ranges.last, last.upperBound == face {
                ranges[ranges.count - 1] = last.lowerBound..<Int(face) + 1
            } else {
                ranges.append(Int(face)..<Int(face) + 1)
            }
        }
    }

    func livingPlaces(ofPhoto row: Int) -> [AliasRecord] {
        let photo = photos[row]
        let canonical = AliasRecord(photo: row, path: photo.path, size: photo.size, modified: photo.modified)
        return (photo.status == .missing ? [] : [canonical]) + (aliases[row] ?? [])
    }
}

/// The photo to which an existing path belongs: if shards differ, that of the newest file.
private struct PathOwners {
    private var owners: [FilePath: (photo: PhotoKey, modified: Int64)] = [:]

    init(_ shards: [ShardIndex]) {
        for shard in shards {
            for (row, photo) in shard.photos.enumerated() {
                for place in shard.livingPlaces(ofPhoto: row) {
                    let claim = (photo: photo.key, modified: place.modified)
                    guard let other = owners[place.path] else {
                        owners[place.path] = claim
                        continue
                    }
                    if Self.isBetter(claim, other) { owners[place.path] = claim }
                }
            }
        }
    }

    func owner(of path: FilePath) -> PhotoKey? { owners[path]?.photo }

    private static func isBetter(
        _ a: (photo: PhotoKey, modified: Int64), _ b: (photo: PhotoKey, modified: Int64)
    ) -> Bool {
        switch (a.photo, b.photo) {
        case (.content, .path): true
        case (.path, .content): false
        case (.content(let x), .content(let y)):
            a.modified != b.modified ? a.modified > b.modified : x < y
        case (.path, .path): a.modified > b.modified
        }
    }
}

extension Forgotten {
    fileprivate func precedes(_ other: Forgotten) -> Bool {
        if digest != other.digest { return digest < other.digest }
        func corners(_ box: Box?) -> [Float] { box.map { [$0.x1, $0.y1, $0.x2, $0.y2] } ?? [] }
        return corners(box).lexicographicallyPrecedes(corners(other.box))
    }
}
