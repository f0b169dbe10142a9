package import FaceTypes
package import Files
import JSON

/// A file that we wrote to an output folder, as we left it.
package struct WrittenFile: Hashable, Sendable {
    /// Relative to the output folder.
    package var name: FilePath
    /// The photo that it came from.
    package var source: FilePath
    /// `reflink`, `copy`, `hardlink` or `symlink`.
    package var method: String
    /// Bytes.
    package var size: Int64
    /// Modification time of the written file, in nanoseconds since 1970.
    package var modified: Int64
    /// Modification time of the photo at that time; the two differ if the file system stores coarser times.
    package var sourceModified: Int64

    package init(
        name: FilePath, source: FilePath, method: String, size: Int64, modified: Int64, sourceModified: Int64
    ) {
        self.name = name
        self.source = source
        self.method = method
        self.size = size
        self.modified = modified
        self.sourceModified = sourceModified
    }

    fileprivate init(_ fields: ManifestFields) throws {
        name = try fields.placeName("name")
        source = try fields.path("source")
        method = try fields.text("method")
        size = Int64(try fields.int("size", in: Bounds.bytes))
        modified = Int64(try fields.int("mtime"))
        sourceModified = Int64(try fields.int("source_mtime"))
    }

    fileprivate var encoded: JSONObject {
        JSONObject([
            ("name", .path(name)), ("source", .path(source)), ("method", .text(method)), ("size", .int(size)),
            ("mtime", .int(modified)), ("source_mtime", .int(sourceModified)),
        ])
    }
}

/// `files.json` of an output folder: our files. All others are never touched.
package struct FilesManifest: Sendable {
    package static let schema = "face-sets/files/1"
    package static let fileName = "files.json"

    /// By name.
    package var files: [WrittenFile] = []

    package init() {}

    /// Nil if there is no file. Names that are not valid inside the folder are rejected.
    ///
    /// - Throws: `FaceSetsError` `bad_manifest`.
    package init?(reading path: some FileLocation) throws {
        guard let object = try readManifest(path, schema: Self.schema) else { return nil }
        files = try ManifestFields(object, in: path.fullPath).objects("files") { try WrittenFile($0) }
    }

    package var serialized: [UInt8] {
        let object = JSONObject([("schema", .text(Self.schema)), ("files", .objects(files.map(\.encoded)))])
        return JSONValue.object(object).serialized()
    }
}
