import FaceStore
import FaceTypes
import Files
import JSON

/// Removes faces and photos from manifests of any schema. Faces occur there as keys, alone or as the member `key` of an
/// object, photos as paths.
struct Scrubbing {
    let keys: Set<FaceKey>
    let paths: Set<FilePath>
    /// All existing paths of a photo, by the first digits of its digest.
    let pathsOfPhoto: [UInt64: [FilePath]]
    /// The contents of a photo, current and earlier, by the paths of its files.
    private let contentsAtPath: [FilePath: [PhotoDigest]]
    /// Everything that can identify a face or photo in a file: keys, paths, and digests as bytes and digits.
    let words: WordSearch
    /// Prefixes of the digests of photos of which nothing may remain.
    let photos: Set<UInt64>
    /// Names of the photos, as logs write them.
    private let logNames: [[UInt8]]
    /// Of digests and paths, which may be inside a text.
    private let digestsAndPaths: WordSearch

    init(_ plan: ForgetPlan, _ contents: CacheContents) {
        (keys, paths) = (plan.keys, plan.paths)
        let places =
            contents.photos.enumerated().map { ($1.path, $0) } + contents.aliases.map { ($0.path, $0.photo) }
        pathsOfPhoto = Dictionary(
            places.compactMap { path, row in
                contents.photos[row].digest.map { ($0.beginning, [path]) }
            }, uniquingKeysWith: +)
        photos = Set(plan.photos.map(\.beginning))
        let shownPaths = Set(paths.flatMap(Self.spellings))
        contentsAtPath = Dictionary(
            places.map { path, row in
                let photo = contents.photos[row]
                return (path, photo.contents)
            }, uniquingKeysWith: +)
        words = WordSearch(
            keys.map { Array($0.description.utf8) } + shownPaths
                + plan.photos.flatMap { [$0.bytes, Array($0.hex.utf8)] })
        digestsAndPaths = WordSearch(shownPaths + plan.photos.map { Array($0.hex.utf8) })
        logNames = Set(paths.map(\.lastComponent).flatMap(Self.spellings)).filter { !$0.isEmpty }
    }

    /// A path in bytes, and as logs and messages write it: on one line, in UTF-8.
    private static func spellings(_ path: FilePath) -> [[UInt8]] {
        [path.bytes, Array(path.shown.utf8), Array(path.shown.onOneLine.utf8)]
    }

    /// Whether a content belongs to the photo that is or was at a path, or to a photo of which nothing may remain: an
    /// interrupted run may already have deleted that one from the cache.
    func isContent(_ content: PhotoDigest, ofPhotoAt path: FilePath) -> Bool {
        contentsAtPath[path]?.contains(content) ?? photos.contains(content.beginning)
    }

    /// Nil if nothing of the value remains.
    private func scrub(_ value: JSONValue) -> JSONValue? {
        switch value {
        case .string(let bytes): isForgotten(bytes) ? nil : value
        case .array(let values): .array(values.compactMap(scrub))
        case .object(let object): scrub(object).map { .object($0) }
        default: value
        }
    }

    /// Removes them from a whole manifest, or a part of one.
    func scrub(_ object: JSONObject) -> JSONObject? {
        for name in ["key", "path", "keeper", "source"] {
            if let bytes = object[name]?.bytes, isForgotten(bytes) { return nil }
        }
        var scrubbed = JSONObject(
            object.members.compactMap { name, value in
                isForgotten(Array(name.utf8)) ? nil : renamed(name, value).map { (name, $0) }
            })
        if scrubbed == object { return object }
        if emptied("faces", object, scrubbed) || emptied("members", object, scrubbed) { return nil }
        if object["sha256"] != nil, (scrubbed["paths"]?.array?.count ?? 2) < 2 { return nil }
        let gone = pathsGone(from: object, to: scrubbed)
        if let paths = scrubbed["paths"]?.array {
            scrubbed["paths"] = .array(paths.filter { !gone.contains(FilePath(bytes: $0.bytes ?? [])) })
        }
        recount(&scrubbed)
        return scrubbed
    }

    /// The name of an origin may contain a face key; it is then replaced by a hash. Of a reason such as
    /// `duplicate_of: 0123…#0`, the word is kept.
    private func renamed(_ name: String, _ value: JSONValue) -> JSONValue? {
        if name == "id", let bytes = value.bytes, isForgotten(bytes) {
            return .text("forgotten-\(SHA256.digest(of: bytes).hex.prefix(8))")
        }
        if name == "reason", let text = value.text, isNamed(in: Array(text.utf8)) {
            return .text(ReasonText(reading: text).word)
        }
        return scrub(value)
    }

    /// Whether a value, including the names of members, still names a face or photo to forget.
    func isNamed(in value: JSONValue) -> Bool {
        switch value {
        case .string(let bytes): isNamed(in: bytes)
        case .array(let values): values.contains(where: isNamed)
        case .object(let object):
            object.members.contains { isNamed(in: Array($0.key.utf8)) || isNamed(in: $0.value) }
        default: false
        }
    }

    private func isNamed(in text: [UInt8]) -> Bool {
        text.withUnsafeBytes(digestsAndPaths.occurs)
            || text.indices.contains { place in
                text[place] == UInt8(ascii: "#") && key(around: place, in: text).map(keys.contains) == true
            }
    }

    /// The face key that contains a `#`.
    private func key(around mark: Int, in text: [UInt8]) -> FaceKey? {
        let number = text[(mark + 1)...].prefix { (48...57).contains($0) }
        return FaceKey(
            String(decoding: text[max(0, mark - 16)..<mark] + [text[mark]] + number, as: UTF8.self))
    }

    /// Paths of photos without a remaining face here.
    func pathsGone(from old: JSONObject, to new: JSONObject) -> Set<FilePath> {
        let left = Set(Self.faces(of: new).map(\.photo))
        let gone = Set(Self.faces(of: old).map(\.photo)).subtracting(left)
        return Set(gone.flatMap { pathsOfPhoto[$0] ?? [] }).union(paths)
    }

    static func faces(of object: JSONObject) -> [FaceKey] {
        (object["faces"]?.array ?? []).compactMap { ($0.text ?? $0["key"]?.text).flatMap { FaceKey($0) } }
    }

    private func recount(_ object: inout JSONObject) {
        let photos = Set(Self.faces(of: object).map(\.photo)).count
        if object["photo_count"] != nil { object["photo_count"] = .int(photos) }
        guard var totals = object["totals"]?.object, let persons = object["persons"]?.array else { return }
        let single = object["singletons"]?.array?.count ?? 0
        totals["persons"] = .int(persons.count)
        totals["singletons"] = .int(single)
        totals["faces"] = .int(persons.reduce(single) { $0 + ($1["faces"]?.array?.count ?? 0) })
        totals["noface"] = totals["noface"].map { _ in .int(object["noface"]?.array?.count ?? 0) }
        object["totals"] = .object(totals)
    }

    private func emptied(_ name: String, _ old: JSONObject, _ new: JSONObject) -> Bool {
        old[name]?.array?.isEmpty == false && new[name]?.array?.isEmpty != false
    }

    private func isForgotten(_ bytes: [UInt8]) -> Bool {
        if paths.contains(FilePath(bytes: bytes)) { return true }
        return FaceKey(String(decoding: bytes, as: UTF8.self)).map { keys.contains($0) } ?? false
    }
}

extension Scrubbing {
    /// Whether a line of a log names a face or photo to forget. Command lines may contain relative paths.
    func isNamed(inLogLine line: ArraySlice<UInt8>) -> Bool {
        line.withUnsafeBytes(words.occurs)
            || logNames.contains { name in
                line.ranges(of: name).contains { place in
                    Self.ends.contains(line[..<place.lowerBound].last ?? 0x20)
                        && Self.ends.contains(line[place.upperBound...].first ?? 0x20)
                }
            }
    }

    /// Characters that can surround a file name.
    private static let ends = Set("/ '\":,=".utf8)
}
