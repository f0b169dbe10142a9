import FaceTypes
import JSON

/// The description of a cache: schema, space, tool and source folders, as JSON.
struct CacheMeta {
    static let schema = "face-sets/cache/1"

    var space: EmbeddingSpace
    var sourceRoots: [FilePath]
    /// Members that this program does not know.
    var otherFields: JSONObject

    init(space: EmbeddingSpace, sourceRoots: [FilePath], otherFields: JSONObject) {
        self.space = space
        self.sourceRoots = sourceRoots
        self.otherFields = otherFields
    }

    /// One line; equal caches give equal bytes.
    var serialized: [UInt8] {
        var meta = JSONObject()
        meta["schema"] = .text(Self.schema)
        meta["embedding_space"] = Self.json(space)
        meta["tool"] = .text("face-sets \(toolVersion)")
        meta["source_roots"] = .array(sourceRoots.map { .string($0.bytes) })
        for (key, value) in otherFields.members { meta[key] = value }
        return JSONValue.object(meta).serialized(pretty: false)
    }

    /// - Throws: `FaceSetsError` with code `bad_cache` or `unknown_schema`.
    init(parsing text: [UInt8], _ path: FilePath) throws {
        let meta: JSONValue
        do { meta = try JSONValue(parsing: text) } catch {
            throw FaceSetsError.badCache("meta is not JSON", path, cause: error.description)
        }
        guard let schema = meta["schema"]?.text else {
            throw FaceSetsError.badCache("meta has no schema", path)
        }
        guard schema == Self.schema else {
            throw FaceSetsError(
                code: "unknown_schema", "this cache has the schema \(schema), not \(Self.schema)", path: path,
                remedy: "Use the version of face-sets that wrote it.")
        }
        guard let space = meta["embedding_space"].flatMap(Self.space) else {
            throw FaceSetsError.badCache("meta has no embedding_space with a name and a dimension", path)
        }
        self.space = space
        sourceRoots = (meta["source_roots"]?.array ?? []).compactMap { $0.bytes.map { FilePath(bytes: $0) } }
        let known = ["schema", "embedding_space", "tool", "source_roots"]
        otherFields = JSONObject(
            (meta.object?.members ?? []).filter { !known.contains($0.key) }.map { ($0.key, $0.value) })
    }

    private static func json(_ space: EmbeddingSpace) -> JSONValue {
        [
            "name": .text(space.name), "dimension": .int(space.dimension),
            "models": .object(
                JSONObject(space.models.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.text($0.value)) })
            ),
            "preprocessing": .text(space.preprocessing), "detector": .text(space.detector),
            "precision": .text(space.precision),
        ]
    }

    private static func space(_ json: JSONValue) -> EmbeddingSpace? {
        guard let name = json["name"]?.text, let dimension = json["dimension"]?.int,
            (1...65_536).contains(dimension)
        else { return nil }
        let models = (json["models"]?.object?.members ?? []).compactMap { member in
            member.value.text.map { (member.key, $0) }
        }
        return EmbeddingSpace(
            name: name, dimension: dimension, models: Dictionary(models) { $1 },
            preprocessing: json["preprocessing"]?.text ?? "", detector: json["detector"]?.text ?? "",
            precision: json["precision"]?.text ?? "f32")
    }
}
