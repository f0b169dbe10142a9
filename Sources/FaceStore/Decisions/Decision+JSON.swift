package import FaceTypes
package import JSON

/// Decisions as lines of JSON; docs/formats.md describes them.
extension Decision where Face == FaceAnchor {
    package var json: JSONObject {
        var object = JSONObject([
            ("number", JSONValue.int(number)), ("kind", .text(statement.kind)), ("time", .text(time)),
            ("source", .text(source.rawValue)),
        ])
        for (key, value) in statement.members { object[key] = value }
        return object
    }

    init(number: Int, _ json: JSONObject) {
        self.init(
            number: number, time: json["time"]?.text ?? "",
            source: DecisionSource(rawValue: json["source"]?.text ?? "unknown"),
            statement: Statement(json, number: number))
    }
}

extension Statement where Face == FaceAnchor {
    fileprivate var members: KeyValuePairs<String, JSONValue?> {
        switch self {
        case .name(let person, let name, let born):
            ["person": person.json, "name": .text(name), "born": born.map { .text($0) }]
        case .confirm(let faces, let person), .reject(let faces, let person), .split(let faces, let person):
            ["faces": faces.json, "person": person.json]
        case .same(let a, let b), .different(let a, let b): ["person": a.json, "other": b.json]
        case .ignore(let faces), .notAFace(let faces): ["faces": faces.json]
        case .keep(let photo, let others):
            ["photo": .text(photo.hex), "over": .array(others.map { .text($0.hex) })]
        case .undo(let number): ["undoes": .int(number)]
        case .skip(let question, let a, let b): ["question": .text(question), "a": a.json, "b": b.json]
        case .unknown: [:]
        }
    }

    /// A line that lacks a member required by its kind is `unknown`: it is kept, but not applied.
    fileprivate init(_ json: JSONObject, number: Int) {
        let kind = json["kind"]?.text ?? ""
        let faces = json["faces"].flatMap { [FaceAnchor](json: $0) }
        let person = json["person"].flatMap { PersonReference(json: $0) }
        let other = json["other"].flatMap { PersonReference(json: $0) }
        switch (kind, faces, person, other) {
        case ("name", _, let person?, _):
            let named = PersonName(name: json["name"]?.text ?? "", born: json["born"]?.text)
            self =
                (try? named.checked()).map { .name(person, name: $0.name, born: $0.born) }
                ?? .unknown(kind: kind)
        case ("confirm", let faces?, let person?, _): self = .confirm(faces, person)
        case ("reject", let faces?, let person?, _): self = .reject(faces, person)
        case ("split", let faces?, let person?, _): self = .split(faces, from: person)
        case ("same", _, let person?, let other?): self = .same(person, other)
        case ("different", _, let person?, let other?): self = .different(person, other)
        case ("ignore", let faces?, _, _): self = .ignore(faces)
        case ("not_a_face", let faces?, _, _): self = .notAFace(faces)
        default: self = Self.other(kind, json, number: number)
        }
    }

    private static func other(_ kind: String, _ json: JSONObject, number: Int) -> Statement {
        switch kind {
        case "keep":
            let others = json["over"]?.array?.compactMap { $0.text.flatMap { PhotoDigest(hex: $0) } }
            if let photo = json["photo"]?.text.flatMap({ PhotoDigest(hex: $0) }), let others {
                return .keep(photo, over: others)
            }
        case "undo":
            if let undone = json["undoes"]?.int, undone > 0, undone < number { return .undo(undone) }
        case "skip":
            let groups = ["a", "b"].compactMap { json[$0].flatMap { [FaceAnchor](json: $0) } }
            if let question = json["question"]?.text, groups.count == 2 {
                return .skip(question: question, groups[0], groups[1])
            }
        default: break
        }
        return .unknown(kind: kind)
    }
}

extension PersonReference where Face == FaceAnchor {
    fileprivate var json: JSONValue {
        .object(JSONObject((id.map { [("id", .text($0))] } ?? []) + [("faces", faces.json)]))
    }

    fileprivate init?(json: JSONValue) {
        guard let faces = json["faces"].flatMap({ [FaceAnchor](json: $0) }) else { return nil }
        self.init(id: json["id"]?.text, faces: faces)
    }
}

extension [FaceAnchor] {
    fileprivate var json: JSONValue { .array(map(\.json)) }

    /// Nil unless all of them are valid.
    fileprivate init?(json: JSONValue) {
        guard let values = json.array else { return nil }
        self = values.compactMap { FaceAnchor(json: $0) }
        guard count == values.count else { return nil }
    }
}

extension FaceAnchor {
    fileprivate var json: JSONValue {
        var object = JSONObject([
            ("photo", JSONValue.text(photo.hex)),
            ("box", .array([.float(box.x1), .float(box.y1), .float(box.x2), .float(box.y2)])),
            ("key", .text(key.description)),
        ])
        if let picture {
            object["phash"] = .text(
                hexDigits((0..<8).map { UInt8(picture.perceptualHash >> (56 - 8 * $0) & 255) }))
            object["size"] = [.int(picture.width), .int(picture.height)]
        }
        return .object(object)
    }

    init?(json: JSONValue) {
        let corners = (json["box"]?.array ?? []).compactMap { $0.double.map { Float($0) } }
        guard let photo = json["photo"]?.text.flatMap({ PhotoDigest(hex: $0) }),
            let key = json["key"]?.text.flatMap({ FaceKey($0) }), corners.count == 4,
            corners.allSatisfy(\.isFinite)
        else { return nil }
        let size = (json["size"]?.array ?? []).compactMap { $0.int.flatMap { Int32(exactly: $0) } }
        let hash = json["phash"]?.text.flatMap { UInt64($0, radix: 16) }
        var picture: Picture?
        if let hash, hash != 0, size.count == 2 {
            picture = Picture(perceptualHash: hash, width: size[0], height: size[1])
        }
        self.init(
            photo: photo, box: Box(x1: corners[0], y1: corners[1], x2: corners[2], y2: corners[3]), key: key,
            picture: picture)
    }
}
