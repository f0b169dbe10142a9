package import FaceTypes
package import Files
package import JSON

/// What the manifests of `cluster` and `refine` have in common.
package protocol IdentityManifest: Sendable {
    static var schema: String { get }
    static var fileName: String { get }
    /// As read, including unknown members.
    var document: JSONObject { get }
    /// An empty manifest.
    init()
    /// - Throws: `FaceSetsError` `bad_manifest`.
    init(_ document: JSONObject, in path: FilePath) throws
}

extension IdentityManifest {
    /// Nil if there is no file.
    ///
    /// - Throws: `FaceSetsError` `bad_manifest`.
    package init?(reading path: some FileLocation) throws {
        guard let document = try readManifest(path, schema: Self.schema) else { return nil }
        try self.init(document, in: path.fullPath)
    }

    /// The embedding space of its cache.
    package var embeddingSpace: JSONValue? { document["embedding_space"] }
    /// As recorded.
    package var options: JSONObject { document["options"]?.object ?? JSONObject() }
    package var calibration: Calibration? { Calibration(json: document["calibration"]) }

    /// The whole manifest; `created` is kept if nothing else has changed.
    func json(_ provenance: Provenance, _ members: KeyValuePairs<String, JSONValue?>) -> JSONObject {
        document.setting(provenance.members).setting(members)
            .stamped(like: document["created"] == nil ? nil : document)
    }
}

/// An element of a list in a manifest, identified by its ID, that preserves unknown members.
protocol IdentityEntry {
    var id: String { get }
    /// As read.
    var source: JSONObject { get set }
}

extension Sequence where Element: IdentityEntry {
    /// These elements, with the unknown members of those in `old` that have the same ID.
    func keepingUnknownMembers(of old: [Element]) -> [Element] {
        let sources = Dictionary(old.map { ($0.id, $0.source) }) { first, _ in first }
        return map { entry in
            var entry = entry
            entry.source = sources[entry.id] ?? entry.source
            return entry
        }
    }
}
