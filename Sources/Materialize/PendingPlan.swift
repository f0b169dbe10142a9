import FaceTypes
import Files
import JSON
import Manifests

/// What a run is about to do to an output folder; it stands there until the run has ended well.
///
/// After a kill it tells the next run which files are ours although no `files.json` lists them yet.
struct PendingPlan {
    static let schema = "face-sets/plan/1"
    static let fileName = ".face-sets-plan.json"

    var writes: [PlannedFile]

    init(writes: [PlannedFile]) {
        self.writes = writes
    }

    /// Nil where the last run ended well.
    init?(reading path: some FileLocation) throws {
        guard let object = try readManifest(path, schema: Self.schema) else { return nil }
        writes = try ManifestFields(object, in: path.fullPath).objects("writes") { fields in
            PlannedFile(
                name: try fields.placeName("name"), source: try fields.path("source"),
                size: Int64(try fields.int("size")), modified: Int64(try fields.int("mtime")))
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

    /// Whether the file at `path` is what `file` says, whichever way it came there, or empty, as a power cut leaves it.
    /// Some file systems keep times to two seconds.
    static func hasArrived(_ file: PlannedFile, at path: OutputPlace) -> Bool {
        guard let info = FileInfo(path) else { return false }
        if info.kind == .symlink { return linkTarget(of: path) == file.source }
        guard info.kind == .file, info.size > 0 else { return info.kind == .file }
        return info.size == file.size && abs(info.modified - file.modified) <= 2_000_000_000
    }
}
