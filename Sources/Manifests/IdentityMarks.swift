package import FaceTypes
import JSON

/// The effect of decisions on an identity, as recorded in manifests.
package struct IdentityMarks: Hashable, Sendable {
    /// The name that the user gave the person.
    package var name: PersonName?
    /// The identity that this one was merged into.
    package var mergedInto: String?
    /// Where it comes from, if a decision created it rather than linkage.
    package var origin: GroupOrigin<FaceKey>?

    package init() {}

    init(_ object: JSONObject) {
        name = object["name"]?.text.flatMap {
            try? PersonName(name: $0, born: object["born"]?.text).checked()
        }
        mergedInto = object["merged_into"]?.text
        guard object["decided"]?.bool == true else { return }
        origin = GroupOrigin(
            decision: object["decided_by"]?.int(in: Bounds.count),
            faces: (object["decided_faces"]?.array ?? []).compactMap { $0.text.flatMap { FaceKey($0) } })
    }

    /// Absent if there is nothing to record.
    var members: KeyValuePairs<String, JSONValue?> {
        [
            "name": name.map { .text($0.name) }, "born": (name?.born).map { .text($0) },
            "merged_into": mergedInto.map { .text($0) }, "decided": origin.map { _ in true },
            "decided_by": (origin?.decision).map { .int($0) },
            "decided_faces": origin.map { .keys($0.faces) },
        ]
    }
}

/// A face that decisions moved, and where it would be without them: an identity or a reason.
package struct MovedFace: Hashable, Sendable {
    package var key: FaceKey
    package var from: String

    package init(key: FaceKey, from: String) {
        self.key = key
        self.from = from
    }

    init(_ fields: ManifestFields) throws {
        key = try fields.key("key")
        from = try fields.text("from")
    }

    var encoded: JSONObject { JSONObject([("key", .key(key)), ("from", .text(from))]) }
}

extension [MovedFace] {
    /// Absent if no decision moved a face.
    var member: JSONValue? { isEmpty ? nil : .objects(map(\.encoded)) }
}
