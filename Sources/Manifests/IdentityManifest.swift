package import FaceTypes
package import Files
package import JSON

/// What the manifests of `cluster` and `refine` have in common.
package protocol IdentityManifest: Sendable {
    static var schema: String { get }
    static var fileName: String { get }
    /// As it was read, with members that this version does not know.
    var document: JSONObject { get }
    /// One without identities.
    init()
    /// - Throws: `FaceSetsError` `bad_manifest`.
    init(_ document: JSONObject, in path: FilePath) throws
}

extension IdentityManifest {
    /// Nil where there is no file.
    ///
    /// - Throws: `FaceSetsError` `bad_manifest`.
    package init?(reading path: some FileLocation) throws {
        guard let document = try readManifest(path, schema: Self.schema) else { return nil }
        try self.init(document, in: path.fullPath)
    }

    /// The space of the cache that it was made from, as that describes it.
    package var embeddingSpace: JSONValue? { document["embedding_space"] }
    /// As they were recorded.
    package var options: JSONObject { document["options"]?.object ?? JSONObject() }
    package var calibration: Calibration? { Calibration(json: document["calibration"]) }

    /// The whole manifest, `created` as in the one that was read where nothing else differs.
    func json(_ provenance: Provenance, _ members: KeyValuePairs<String, JSONValue?>) -> JSONObject {
        document.setting(provenance.members).setting(members)
            .stamped(like: document["created"] == nil ? nil : document)
    }
}

/// A member of a list in a manifest, known by its id, that keeps what this version does not know.
protocol IdentityEntry {
    var id: String { get }
    /// As it was read.
    var source: JSONObject { get set }
}

extension Sequence where Element: IdentityEntry {
    /// These entries; one whose id is among `old` keeps the unknown members of that.
    func keepingUnknownMembers(of old: [Element]) -> [Element] {
        let sources = Dictionary(old.map { ($0.id, $0.source) }) { first, _ in first }
        return map { entry in
            var entry = entry
            entry.source = sources[entry.id] ?? entry.source
            return entry
        }
    }
}
