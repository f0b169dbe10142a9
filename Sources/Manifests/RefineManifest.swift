package import FaceTypes
package import JSON

/// A face of a faceset, with the photo to crop it from.
package struct FacesetFace: Sendable {
    package var key: FaceKey
    /// An existing path of the photo, or else the last known one.
    package var path: FilePath
    /// As read, including unknown members.
    fileprivate var source: JSONObject

    package init(key: FaceKey, path: FilePath) {
        self.key = key
        self.path = path
        source = JSONObject()
    }

    fileprivate init(_ fields: ManifestFields) throws {
        key = try fields.key("key")
        path = try fields.path("path")
        source = fields.object
    }

    fileprivate var encoded: JSONObject { source.setting(["key": .key(key), "path": .path(path)]) }
}

/// One identity that passed the gates, or comes from sorted folders or eras.
package struct FacesetEntry: Sendable, IdentityEntry {
    /// `faceset_001`.
    package var id: String
    /// Its display name.
    package var label: String
    /// By key, ascending.
    package var faces: [FacesetFace]
    /// Number of distinct photos, by content.
    package var photoCount: Int
    package var marks = IdentityMarks()
    var source: JSONObject

    package init(id: String, label: String, faces: [FacesetFace], photoCount: Int) {
        self.id = id
        self.label = label
        self.faces = faces
        self.photoCount = photoCount
        source = JSONObject()
    }

    fileprivate init(_ fields: ManifestFields) throws {
        id = try fields.id(facesetPrefix)
        label = try fields.text("label")
        faces = try fields.objects("faces") { try FacesetFace($0) }
        photoCount = try fields.int("photo_count", in: Bounds.count)
        marks = IdentityMarks(fields.object)
        source = fields.object
    }

    /// Its faces keep unknown members of an older entry.
    fileprivate mutating func keepUnknownMembers(of old: FacesetEntry?) {
        guard let old else { return }
        let sources = Dictionary(old.faces.map { ($0.key, $0.source) }) { first, _ in first }
        for place in faces.indices { faces[place].source = sources[faces[place].key] ?? faces[place].source }
    }

    fileprivate var encoded: JSONObject {
        source.setting(["id": .text(id), "label": .text(label)]).setting(marks.members).setting([
            "faces": .objects(faces.map(\.encoded)),
            "photo_count": .int(photoCount),
        ])
    }
}

/// A face that is in no faceset, and why.
package struct RejectedFace: Sendable {
    package var key: FaceKey
    /// `min_short`, `min_blur`, `min_det_score`, `outlier`, `too_few_photos` or `singleton`.
    package var reason: ReasonText
    /// As read, including unknown members.
    fileprivate var source = JSONObject()

    package init(key: FaceKey, reason: ReasonText) {
        self.key = key
        self.reason = reason
    }

    init(_ fields: ManifestFields) throws {
        self.init(key: try fields.key("key"), reason: ReasonText(reading: try fields.text("reason")))
        source = fields.object
    }

    var encoded: JSONObject {
        source.setting(["key": .key(key), "reason": .text(reason.description)])
    }
}

/// `refine_manifest.json`: the facesets, and what happened to every other face.
package struct RefineManifest: IdentityManifest {
    package static let schema = "face-sets/refine/1"
    package static let fileName = "refine_manifest.json"

    /// By number.
    package private(set) var facesets: [FacesetEntry] = []
    /// By key, ascending.
    package private(set) var rejected: [RejectedFace] = []
    /// By key.
    package var moved: [MovedFace] = []
    /// Number of photos of each group that has too few for a faceset, descending.
    package var smallerSets: [Int] = []
    package private(set) var document = JSONObject([("schema", .text(schema))])

    package init() {}

    package init(_ document: JSONObject, in path: FilePath) throws {
        self.document = document
        let fields = ManifestFields(document, in: path)
        try fields.checkOptions()
        facesets = try fields.objects("facesets") { try FacesetEntry($0) }
        rejected = try fields.objects("rejected") { try RejectedFace($0) }
        moved = try fields.objects("moved") { try MovedFace($0) }
        smallerSets = (document["totals"]?["smaller_sets"]?.array ?? []).compactMap {
            $0.int(in: Bounds.count)
        }
    }

    /// Replaces all facesets; a faceset with a known ID keeps its unknown members, and so do its faces.
    package mutating func setFacesets(_ new: [FacesetEntry]) {
        let old = Dictionary(facesets.map { ($0.id, $0) }) { first, _ in first }
        facesets = new.keepingUnknownMembers(of: facesets)
        for place in facesets.indices { facesets[place].keepUnknownMembers(of: old[facesets[place].id]) }
    }

    /// Replaces all rejected faces; those with a known key keep their unknown members.
    package mutating func setRejected(_ new: [RejectedFace]) {
        let sources = Dictionary(rejected.map { ($0.key, $0.source) }) { first, _ in first }
        rejected = new
        for place in rejected.indices {
            rejected[place].source = sources[rejected[place].key] ?? rejected[place].source
        }
    }

    /// The whole manifest; `created` is kept if nothing else has changed.
    package func json(_ provenance: Provenance) -> JSONObject {
        json(
            provenance,
            [
                "totals": totals,
                "facesets": .objects(facesets.map(\.encoded)),
                "rejected": .objects(rejected.map(\.encoded)), "moved": moved.member,
            ])
    }

    /// Faces that were left out, by reason.
    package var rejectedCounts: [(word: String, faces: Int)] {
        rejected.map(\.reason).counts
    }

    private var totals: JSONValue {
        [
            "facesets": .int(facesets.count { !$0.faces.isEmpty }),
            "faces": .int(facesets.reduce(0) { $0 + $1.faces.count }),
            "rejected": .object(JSONObject(rejectedCounts.map { ($0.word, .int($0.faces)) })),
            "smaller_sets": .array(smallerSets.map(JSONValue.int)),
        ]
    }

    /// The faces of each faceset.
    package var facesByID: [String: Set<FaceKey>] {
        Dictionary(facesets.map { ($0.id, Set($0.faces.map(\.key))) }) { $0.union($1) }
    }

    /// Every face that the manifest assigns or rejects.
    package var knownFaces: Set<FaceKey> {
        facesets.reduce(into: Set(rejected.map(\.key))) { $0.formUnion($1.faces.map(\.key)) }
    }
}
