package import FaceTypes
package import Files
import Glibc
package import JSON

/// Reads a manifest and checks its `schema`; nil if there is no file.
///
/// - Throws: `FaceSetsError` with code `bad_manifest` if the text is not JSON or has another schema; system errors.
package func readManifest(_ path: some FileLocation, schema: String) throws -> JSONObject? {
    guard try FileInfo.found(at: path) != nil else { return nil }
    let object = try parseManifest(path).object ?? JSONObject()
    let found = object["schema"]?.text ?? "none"
    guard found == schema else {
        throw FaceSetsError(
            code: .badManifest, "the manifest has the schema \(found) instead of \(schema)",
            path: path.fullPath,
            remedy: "Pass the manifest that the previous step wrote.")
    }
    return object
}

/// The schema of a manifest; nil if there is no file, or if it has none.
///
/// - Throws: `FaceSetsError` with code `bad_manifest` if the text is not JSON; system errors.
package func schema(ofManifest path: FilePath) throws -> String? {
    guard FileInfo(path)?.kind == .file else { return nil }
    return try parseManifest(path)["schema"]?.text
}

/// A manifest with one of these schemas; nil for any other file in its place, such as one of the user's own.
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
            remedy: FaceSetsError.restoreOrRecreate, cause: error.description)
    }
}

extension JSONObject {
    /// The manifest with `created` after `schema`: the time of `old` if nothing else has changed, otherwise now.
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

/// The UTC time in the format of manifests: `2026-01-31T09:15:00Z`. Calls `time(2)` and `gmtime_r(3)`.
package func currentTime() -> String {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T"
        + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
}
