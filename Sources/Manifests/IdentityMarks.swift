package import FaceTypes
import JSON

/// What decisions made of an identity, as manifests say it.
package struct IdentityMarks: Hashable, Sendable {
    /// What the user calls the person.
    package var name: PersonName?
    /// The identity of which this one is a part now.
    package var mergedInto: String?
    /// Whether a decision made it, not linkage.
    package var isDecided = false

    package init() {}

    init(_ object: JSONObject) {
        name = object["name"]?.text.flatMap {
            try? PersonName(name: $0, born: object["born"]?.text).checked()
        }
        mergedInto = object["merged_into"]?.text
        isDecided = object["decided"]?.bool == true
    }

    /// Absent where there is nothing to say.
    var members: KeyValuePairs<String, JSONValue?> {
        [
            "name": name.map { .text($0.name) }, "born": (name?.born).map { .text($0) },
            "merged_into": mergedInto.map { .text($0) }, "decided": isDecided ? true : nil,
        ]
    }
}

/// A face that stands elsewhere than without decisions, and where it would stand then: an identity or a reason.
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
    /// Absent where no decision moved a face.
    var member: JSONValue? { isEmpty ? nil : .objects(map(\.encoded)) }
}
