package import FaceTypes
import Files
package import JSON

/// Typed access to the members of an object in a manifest; errors name the member and the file.
package struct ManifestFields {
    package let object: JSONObject
    private let file: FilePath
    /// The position of the object: `persons[3]`, empty for the whole file.
    private let place: String

    package init(_ object: JSONObject, in file: FilePath, at place: String = "") {
        self.object = object
        self.file = file
        self.place = place
    }

    package func text(_ key: String) throws -> String { try required(key, "text") { $0.text } }
    package func int(_ key: String, in bounds: ClosedRange<Int> = Int.min...Int.max) throws -> Int {
        let isBounded = bounds != Int.min...Int.max
        let kind = "a whole number" + (isBounded ? " from \(bounds.lowerBound) to \(bounds.upperBound)" : "")
        return try required(key, kind) { $0.int(in: bounds) }
    }
    package func key(_ key: String) throws -> FaceKey {
        try required(key, "a face key") { $0.text.flatMap { FaceKey($0) } }
    }
    package func path(_ key: String) throws -> FilePath {
        try required(key, "a path") { $0.bytes.map { FilePath(bytes: $0) } }
    }

    /// A path that is valid inside the folder of the manifest.
    package func placeName(_ key: String) throws -> FilePath {
        try required(key, "the name of a file inside the folder") { value in
            value.bytes.map { FilePath(bytes: $0) }.flatMap { $0.isPlaceName ? $0 : nil }
        }
    }
    /// The ID of an identity; see `NumberedID.isID`.
    func id(_ prefix: String) throws -> String {
        try required("id", "an id such as \(prefix)_001") { value in
            value.text.flatMap { NumberedID.isID($0, prefix: prefix) ? $0 : nil }
        }
    }

    /// An absent list is empty.
    package func keys(_ key: String) throws -> [FaceKey] {
        try list(key, of: "face keys") { $0.text.flatMap { FaceKey($0) } }
    }
    package func paths(_ key: String) throws -> [FilePath] {
        try list(key, of: "paths") { $0.bytes.map { FilePath(bytes: $0) } }
    }
    package func texts(_ key: String) throws -> [String] { try list(key, of: "texts") { $0.text } }

    /// The objects of a list, each converted by `read`; an absent list is empty.
    package func objects<Element>(_ key: String, _ read: (ManifestFields) throws -> Element) throws
        -> [Element]
    {
        try list(key, of: "objects") { $0.object }.enumerated().map { number, object in
            try read(ManifestFields(object, in: file, at: "\(name(of: key))[\(number)]"))
        }
    }

    /// Refuses invalid numbers in `options`, because using a default instead would change the sets.
    func checkOptions() throws {
        let recorded = object["options"]
        for (options, place) in [(recorded, "options"), (recorded?["extend"], "options.extend")] {
            guard let options else { continue }
            guard let members = options.object else { throw damaged("\(place) is not an object") }
            let fields = ManifestFields(members, in: file, at: place)
            for (name, bounds) in Bounds.options where (members[name] ?? .null) != .null {
                let kind = "a number from \(bounds.lowerBound) to \(bounds.upperBound)"
                _ = try fields.required(name, kind) { $0.double(in: bounds) }
            }
        }
    }

    private func required<Value>(_ key: String, _ kind: String, _ read: (JSONValue) -> Value?) throws
        -> Value
    {
        guard let value = object[key].flatMap(read) else { throw damaged("\(name(of: key)) is not \(kind)") }
        return value
    }

    private func list<Value>(_ key: String, of kind: String, _ read: (JSONValue) -> Value?) throws -> [Value]
    {
        guard let member = object[key] else { return [] }
        guard let elements = member.array else { throw damaged("\(name(of: key)) is not a list") }
        return try elements.map { element in
            guard let value = read(element) else {
                throw damaged("\(name(of: key)) contains something other than \(kind)")
            }
            return value
        }
    }

    private func name(of key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

    private func damaged(_ what: String) -> FaceSetsError {
        FaceSetsError(
            code: .badManifest, what, path: file,
            remedy: FaceSetsError.restoreOrRecreate)
    }
}

extension JSONObject {
    /// This object with members set: existing keys keep their position, new ones are appended in order.
    package func setting(_ members: KeyValuePairs<String, JSONValue?>) -> JSONObject {
        members.reduce(into: self) { $0[$1.key] = $1.value }
    }
}

extension JSONValue {
    package static func key(_ key: FaceKey) -> JSONValue { .text(key.description) }
    package static func path(_ path: FilePath) -> JSONValue { .string(path.bytes) }
    package static func keys(_ keys: [FaceKey]) -> JSONValue { .array(keys.map { .key($0) }) }
    package static func paths(_ paths: [FilePath]) -> JSONValue { .array(paths.map { .path($0) }) }
    package static func objects(_ objects: [JSONObject]) -> JSONValue { .array(objects.map { .object($0) }) }
}
