package import FaceTypes
package import Files
package import JSON

/// The origin of an exported face set, which identifies it across runs.
package struct SwapOrigin: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case refine
        case imported = "import"
        case discover
        case era
    }

    package var kind: Kind
    /// Unique among origins of its kind: refine's ID, the label of a folder, the first face of a discovery,
    /// `<faceset>_<years>`.
    package var id: String

    package init(kind: Kind, id: String) {
        self.kind = kind
        self.id = id
    }

    init?(_ value: JSONValue?) {
        guard let kind = value?["kind"]?.text.flatMap(Kind.init), let id = value?["id"]?.text else {
            return nil
        }
        self.init(kind: kind, id: id)
    }

    package var json: JSONValue { ["kind": .text(kind.rawValue), "id": .text(id)] }
}

/// An element of a list of an export.
private protocol SwapItem {
    /// A part of the entry that is invalid in an export: its ID, or a folder or bundle elsewhere; nil if it is valid.
    var strayName: String? { get }
}

/// One face set of an export; unknown fields are preserved in `json`.
package struct SwapEntry: Hashable, Sendable {
    package let id: String
    package let origin: SwapOrigin
    /// All faces that were considered for the set, kept or not.
    package let considered: [FaceKey]
    /// The whole entry.
    package let json: JSONObject

    package var label: String { json["label"]?.text ?? id }
    /// Relative to the export's folder.
    package var folder: String { json["folder"]?.text ?? id }
    package var bundles: [String] { (json["bundles"]?.array ?? []).compactMap(\.text) }
    package var faceCount: Int { json["face_count"]?.int(in: Bounds.count) ?? 0 }
    /// The faceset that an era is part of.
    package var parent: String? { json["parent"]?.text }

    package init(
        id: String, label: String, origin: SwapOrigin, folder: String, bundles: [String], faceCount: Int,
        considered: [FaceKey], extra: [(String, JSONValue)] = []
    ) {
        self.id = id
        self.origin = origin
        self.considered = considered
        json = JSONObject(
            [
                ("id", .text(id)), ("label", .text(label)), ("origin", origin.json),
                ("folder", .text(folder)), ("bundles", .array(bundles.map(JSONValue.text))),
                ("face_count", .int(faceCount)),
            ] + extra + [("considered", .array(considered.map { .text($0.description) }))])
    }

    /// This entry with another number of faces, and without some of the considered ones.
    package func holding(_ faceCount: Int, without keys: Set<FaceKey>) -> SwapEntry {
        let rest = considered.filter { !keys.contains($0) }
        return SwapEntry(
            json.setting(["face_count": .int(faceCount), "considered": .keys(rest)])) ?? self
    }

    /// This entry with fields changed; nil if it would have no ID or origin.
    package func changed(_ change: (JSONObject) -> JSONObject?) -> SwapEntry? {
        change(json).flatMap { SwapEntry($0) }
    }

    /// This entry with fields of an older one that this version does not write.
    package func keepingForeignFields(of old: SwapEntry?) -> SwapEntry {
        var json = json
        for (name, value) in old?.json.members ?? [] where json[name] == nil && !Self.ownFields.contains(name)
        {
            json[name] = value
        }
        return SwapEntry(json) ?? self
    }

    private static let ownFields: Set = ["parent", "span", "source", "name", "born"]

    /// Nil if the ID or the origin is missing.
    init?(_ object: JSONObject) {
        guard let id = object["id"]?.text, let origin = SwapOrigin(object["origin"]) else { return nil }
        self.id = id
        self.origin = origin
        considered = (object["considered"]?.array ?? []).compactMap { $0.text.flatMap { FaceKey($0) } }
        json = object
    }
}

/// An empty set; its former ID is not used again.
package struct SwapDropped: Hashable, Sendable {
    package let origin: SwapOrigin
    package let id: String?
    package let json: JSONObject

    package init(
        origin: SwapOrigin, label: String, id: String?, reason: Reason, considered: [FaceKey],
        optionsDigest: String? = nil
    ) {
        self.origin = origin
        self.id = id
        var object = JSONObject([("origin", origin.json), ("label", .text(label))])
        object["id"] = id.map(JSONValue.text)
        object["reason"] = .text(reason.rawValue)
        object["options_digest"] = optionsDigest.map(JSONValue.text)
        object["considered"] = .array(considered.map { .text($0.description) })
        json = object
    }

    init?(_ object: JSONObject) {
        guard let origin = SwapOrigin(object["origin"]) else { return nil }
        self.origin = origin
        id = object["id"]?.text
        json = object
    }

    package var reason: ReasonText? { (json["reason"]?.text).map { ReasonText(reading: $0) } }
    /// A digest of everything that led to this result.
    package var optionsDigest: String? { json["options_digest"]?.text }

    /// This entry with fields changed; nil if it would have no origin.
    package func changed(_ change: (JSONObject) -> JSONObject?) -> SwapDropped? {
        change(json).flatMap { SwapDropped($0) }
    }

    package var considered: [FaceKey] {
        (json["considered"]?.array ?? []).compactMap { $0.text.flatMap { FaceKey($0) } }
    }
}

extension SwapEntry: SwapItem {
    /// A set is in the folder of its ID, or in `_thin/`.
    fileprivate var strayName: String? {
        if !NumberedID.isID(id, prefix: facesetPrefix) { return "the id \(id)" }
        if ![id, "_thin/\(id)"].contains(folder) { return "the folder \(folder)" }
        return bundles.first { !FilePath($0).isSinglePlaceName }.map { "the bundle \($0)" }
    }
}

extension SwapDropped: SwapItem {
    fileprivate var strayName: String? {
        id.flatMap { NumberedID.isID($0, prefix: facesetPrefix) ? nil : "the id \($0)" }
    }
}

/// The top-level manifest of an export, `face-sets/swap/1`.
package struct SwapManifest: Hashable, Sendable {
    package static let schema = "face-sets/swap/1"
    package static let fileName = "manifest.json"

    package var facesets: [SwapEntry] = []
    /// Eras with few faces.
    package var thinEras: [SwapEntry] = []
    package var dropped: [SwapDropped] = []
    /// The manifest as read; unknown fields are written back.
    private var source = JSONObject()

    package init() {}

    /// Nil if there is no file.
    ///
    /// - Throws: `FaceSetsError` `bad_manifest`, also for an entry without id or origin, or one that names places outside the export.
    package init?(reading path: some FileLocation) throws {
        guard let object = try readManifest(path, schema: Self.schema) else { return nil }
        try self.init(object, in: path.fullPath)
    }

    /// - Parameter path: for errors.
    /// - Throws: `FaceSetsError` `bad_manifest`, see `init(reading:)`.
    package init(_ object: JSONObject, in path: FilePath) throws {
        source = object
        facesets = try Self.list(object["facesets"], path, "facesets", SwapEntry.init)
        thinEras = try Self.list(object["thin_eras"], path, "thin_eras", SwapEntry.init)
        dropped = try Self.list(object["dropped"], path, "dropped", SwapDropped.init)
    }

    package var entries: [SwapEntry] { facesets + thinEras }

    /// The formats that the last run wrote, as in `Exporter.description`; nil in exports of earlier versions.
    package var formats: [String]? {
        get { source["formats"]?.array?.compactMap(\.text) }
        set { source["formats"] = newValue.map { .array($0.map(JSONValue.text)) } }
    }

    /// Files about all sets, relative to the export's folder.
    package var files: [FacesetManifest.File] {
        get { FacesetManifest(json: JSONObject([("files", source["files"] ?? [])])).files }
        set { source["files"] = newValue.isEmpty ? nil : .array(newValue.map(\.json)) }
    }

    /// The whole manifest; `created` is kept if nothing else has changed.
    package var json: JSONObject {
        var object = source
        object["schema"] = .text(Self.schema)
        object["facesets"] = .array(facesets.map { .object($0.json) })
        object["thin_eras"] = .array(thinEras.map { .object($0.json) })
        object["dropped"] = .array(dropped.map { .object($0.json) })
        return object.stamped(like: source.members.isEmpty ? nil : source)
    }

    private static func list<Item: SwapItem>(
        _ value: JSONValue?, _ path: FilePath, _ name: String, _ make: (JSONObject) -> Item?
    ) throws -> [Item] {
        func damaged(_ what: String) -> FaceSetsError {
            FaceSetsError(
                code: .badManifest, "an entry of \(name) has \(what)", path: path,
                remedy: FaceSetsError.restoreOrRecreate)
        }
        return try (value?.array ?? []).map { element in
            guard let item = element.object.flatMap(make) else { throw damaged("no id or origin") }
            if let stray = item.strayName { throw damaged("\(stray), which cannot be part of an export") }
            return item
        }
    }
}
