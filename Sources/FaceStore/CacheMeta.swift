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
        meta["embedding_space"] = space.json
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
                code: .unknownSchema,
                "this cache has the schema \(schema), which this version of face-sets does not support",
                path: path,
                remedy: "Use the version of face-sets that wrote it, or a newer one.")
        }
        guard let space = meta["embedding_space"].flatMap({ EmbeddingSpace(json: $0) }) else {
            throw FaceSetsError.badCache("meta has no embedding_space with a name and a dimension", path)
        }
        self.space = space
        sourceRoots = (meta["source_roots"]?.array ?? []).compactMap { $0.bytes.map { FilePath(bytes: $0) } }
        let known = ["schema", "embedding_space", "tool", "source_roots"]
        otherFields = JSONObject(
            (meta.object?.members ?? []).filter { !known.contains($0.key) }.map { ($0.key, $0.value) })
    }
}
