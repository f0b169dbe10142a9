package import FaceTypes
package import Files
import Glibc
package import JSON

/// Reads a manifest whose `schema` must be the one asked for; nil where there is no file.
///
/// - Throws: `FaceSetsError` with code `bad_manifest` for text that is not JSON or has another schema, or that of the
///   system's refusal.
package func readManifest(_ path: some FileLocation, schema: String) throws -> JSONObject? {
    guard try FileInfo.found(at: path) != nil else { return nil }
    let object = try parseManifest(path).object ?? JSONObject()
    let found = object["schema"]?.text ?? "none"
    guard found == schema else {
        throw FaceSetsError(
            code: .badManifest, "the manifest has schema \(found), not \(schema)", path: path.fullPath,
            remedy: "Give the file that the step before wrote.")
    }
    return object
}

/// What a manifest says it is; nil where there is no file, or one that says nothing.
///
/// - Throws: `FaceSetsError` with code `bad_manifest` for text that is not JSON, or that of the system's refusal.
package func schema(ofManifest path: FilePath) throws -> String? {
    guard FileInfo(path)?.kind == .file else { return nil }
    return try parseManifest(path)["schema"]?.text
}

/// A manifest of one of these schemas; nil for anything else that may be in its place, such as a file of the user's own.
package func ownManifest(at path: some FileLocation, _ schemas: Set<String>) -> JSONObject? {
    guard let object = (try? parseManifest(path))?.object, let schema = object["schema"]?.text else {
        return nil
    }
    return schemas.contains(schema) ? object : nil
}

private func parseManifest(_ path: some FileLocation) throws -> JSONValue {
    do {
        return try JSONValue(parsing: readFile(path, limit: TextLimits.manifest))
    } catch let error as JSONError {
        throw FaceSetsError(
            code: .badManifest, "the manifest is damaged", path: path.fullPath,
            remedy: "Restore it, or move it away and write the output anew.", cause: error.description)
    }
}

extension JSONObject {
    /// The manifest with `created` behind `schema`: the time of `old` where nothing else differs from it, else now.
    package func stamped(like old: JSONObject?, now: @autoclosure () -> String = currentTime()) -> JSONObject
    {
        var unstamped = self
        unstamped["created"] = nil
        var previous = old
        previous?["created"] = nil
        let time = previous == unstamped ? old?["created"]?.text : nil
        var members = unstamped.members
        let place = members.first?.key == "schema" ? 1 : 0
        members.insert((key: "created", value: .text(time ?? now())), at: place)
        return JSONObject(members.map { ($0.key, $0.value) })
    }
}

/// The UTC time as manifests write it: `2026-01-31T09:15:00Z`. Stands for `time` and `gmtime_r`.
package func currentTime() -> String {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T"
        + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
}
