package import FaceTypes
package import JSON

/// One raw cluster of at least two faces.
package struct PersonEntry: Sendable, IdentityEntry {
    /// `person_001`.
    package var id: String
    /// Ascending.
    package var faces: [FaceKey]
    /// All existing paths of their photos, ascending.
    package var paths: [FilePath]
    package var marks = IdentityMarks()
    /// As read, including unknown members.
    var source: JSONObject

    package init(id: String, faces: [FaceKey], paths: [FilePath]) {
        self.id = id
        self.faces = faces
        self.paths = paths
        source = JSONObject()
    }

    fileprivate init(_ fields: ManifestFields) throws {
        id = try fields.id(personPrefix)
        faces = try fields.keys("faces")
        paths = try fields.paths("paths")
        marks = IdentityMarks(fields.object)
        source = fields.object
    }

    fileprivate var encoded: JSONObject {
        source.setting(["id": .text(id)]).setting(marks.members)
            .setting(["faces": .keys(faces), "paths": .paths(paths)])
    }
}

/// `manifest.json` of `cluster`: the persons found, before any gate.
package struct ClusterManifest: IdentityManifest {
    package static let schema = "face-sets/cluster/1"
    package static let fileName = "manifest.json"

    /// By number.
    package private(set) var persons: [PersonEntry] = []
    /// Single faces, ascending.
    package var singletons: [FaceKey] = []
    /// Faces excluded by a decision, by key.
    package var excluded: [RejectedFace] = []
    /// By key.
    package var moved: [MovedFace] = []
    /// All existing paths of photos without a face, ascending.
    package var noface: [FilePath] = []
    package private(set) var document = JSONObject([("schema", .text(schema))])

    package init() {}

    package init(_ document: JSONObject, in path: FilePath) throws {
        self.document = document
        let fields = ManifestFields(document, in: path)
        try fields.checkOptions()
        persons = try fields.objects("persons") { try PersonEntry($0) }
        singletons = try fields.keys("singletons")
        excluded = try fields.objects("excluded") { try RejectedFace($0) }
        moved = try fields.objects("moved") { try MovedFace($0) }
        noface = try fields.paths("noface")
    }

    /// Replaces all persons; a person with a known ID keeps its unknown members.
    package mutating func setPersons(_ new: [PersonEntry]) {
        persons = new.keepingUnknownMembers(of: persons)
    }

    /// The whole manifest; `created` is kept if nothing else has changed.
    package func json(_ provenance: Provenance) -> JSONObject {
        let faces = persons.reduce(singletons.count + excluded.count) { $0 + $1.faces.count }
        return json(
            provenance,
            [
                "totals": [
                    "persons": .int(persons.count { !$0.faces.isEmpty }), "faces": .int(faces),
                    "singletons": .int(singletons.count), "noface": .int(noface.count),
                ],
                "persons": .objects(persons.map(\.encoded)), "singletons": .keys(singletons),
                "excluded": excluded.isEmpty ? nil : .objects(excluded.map(\.encoded)),
                "moved": moved.member, "noface": .paths(noface),
            ])
    }

    /// The faces of each person.
    package var facesByID: [String: Set<FaceKey>] {
        Dictionary(persons.map { ($0.id, Set($0.faces)) }) { $0.union($1) }
    }

    /// Every face that the manifest assigns.
    package var knownFaces: Set<FaceKey> {
        persons.reduce(into: Set(singletons + excluded.map(\.key))) { $0.formUnion($1.faces) }
    }
}
