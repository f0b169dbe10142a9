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
    /// Everything that can identify a face or photo in a file: keys, paths, and digests as bytes and digits.
    let words: WordSearch

    init(_ plan: ForgetPlan, _ contents: CacheContents) {
        (keys, paths) = (plan.keys, plan.paths)
        let places =
            contents.photos.enumerated().map { ($1.path, $0) } + contents.aliases.map { ($0.path, $0.photo) }
        pathsOfPhoto = Dictionary(
            places.compactMap { path, row in
                contents.photos[row].digest.map { ($0.beginning, [path]) }
            }, uniquingKeysWith: +)
        words = WordSearch(
            keys.map { Array($0.description.utf8) } + paths.map(\.bytes)
                + plan.photos.flatMap { [$0.bytes, Array($0.hex.utf8)] })
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
            object.members.compactMap { name, value in renamed(name, value).map { (name, $0) } })
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

    /// The name of an origin may contain a face key; it is then replaced by a hash.
    private func renamed(_ name: String, _ value: JSONValue) -> JSONValue? {
        if name == "id", let bytes = value.bytes, isForgotten(bytes) {
            return .text("forgotten-\(SHA256.digest(of: bytes).hex.prefix(8))")
        }
        return scrub(value)
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
            || paths.contains { path in
                let name = path.lastComponent.bytes
                return line.ranges(of: name).contains { place in
                    Self.ends.contains(line[..<place.lowerBound].last ?? 0x20)
                        && Self.ends.contains(line[place.upperBound...].first ?? 0x20)
                }
            }
    }

    /// Characters that can surround a file name.
    private static let ends = Set("/ '\":,=".utf8)
}
