import FaceTypes
import Files
import JSON
import Manifests

/// What a run is about to do to an output folder; the file is deleted when the run has finished.
///
/// After a kill, it tells the next run which files are ours although `files.json` does not list them yet.
struct PendingPlan {
    static let schema = "face-sets/plan/1"

    var writes: [PlannedFile]

    init(writes: [PlannedFile]) {
        self.writes = writes
    }

    /// Nil if the last run finished.
    init?(reading path: some FileLocation) throws {
        guard let object = try readManifest(path, schema: Self.schema) else { return nil }
        writes = try ManifestFields(object, in: path.fullPath).objects("writes") { fields in
            PlannedFile(
                name: try fields.placeName("name"), source: try fields.path("source"),
                size: Int64(try fields.int("size", in: -1...Bounds.bytes.upperBound)),
                modified: Int64(try fields.int("mtime")))
        }
    }

    func write(to path: some FileLocation) throws {
        let list = writes.map { file -> JSONValue in
            [
                "name": .path(file.name), "source": .path(file.source), "size": .int(file.size),
                "mtime": .int(file.modified),
            ]
        }
        let plan = JSONObject([("schema", .text(Self.schema)), ("writes", .array(list))])
        try replaceFile(path, with: JSONValue.object(plan).serialized(pretty: false))
    }

    /// Whether the file at `path` matches `file`, however it was written, or is empty, as after a power failure.
    static func hasArrived(_ file: PlannedFile, at path: OutputPlace) -> Bool {
        guard let info = FileInfo(path) else { return false }
        if info.kind == .symlink { return linkTarget(of: path) == file.source }
        guard info.kind == .file, info.size > 0 else { return info.kind == .file }
        return info.size == file.size
            && (isNear(info.modified, file.modified) || hasContent(of: file.source, path))
    }

    /// Some file systems store times with a resolution of two seconds.
    private static func isNear(_ time: Int64, _ other: Int64) -> Bool {
        let (distance, isFar) = time.subtractingReportingOverflow(other)
        return !isFar && distance.magnitude <= 2_000_000_000
    }

    /// Some cannot store a time close to the original's.
    private static func hasContent(of source: FilePath, _ path: OutputPlace) -> Bool {
        guard let original = try? SHA256.digest(ofFile: source) else { return false }
        return (try? SHA256.digest(ofFile: path)) == original
    }
}
