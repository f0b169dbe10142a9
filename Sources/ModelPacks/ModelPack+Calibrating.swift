package import FaceTypes
import Files
import JSON

/// Writes a calibration to a pack's manifest and keeps all other fields. Installing the pack again keeps it too.
///
/// - Throws: `FaceSetsError` `pack_invalid`, and system errors.
package func writeCalibration(_ calibration: Calibration, toPackIn folder: FilePath) throws {
    let path = folder.appending(ModelPack.manifestName)
    guard FileInfo(path) != nil else {
        throw FaceSetsError(
            code: .packInvalid, "the pack has no pack.json to write to", path: path,
            remedy: "Create one with `face-sets models install NAME --from \(folder.shown)`.")
    }
    var manifest = try PackManifest(path).pack().fields
    var map = calibration.json
    map[fittedBy] = "models calibrate"
    manifest["calibration"] = .object(map)
    try replaceFile(path, with: JSONValue.object(manifest).serialized())
}

extension Calibration {
    /// The members of `calibration` in a pack's manifest.
    var json: JSONObject { JSONObject(numbers.map { ($0.key, .double($0.value)) }) }
}

/// Marks a calibration that was fitted here rather than shipped with the pack.
private let fittedBy = "fitted_by"

/// The manifest to install in a folder. If the pack already there has the same recogniser and a calibration from
/// `writeCalibration`, that calibration is kept.
func keepingCalibration(_ manifest: [UInt8], of folder: FilePath) throws -> [UInt8] {
    let new = try PackManifest(manifest, path: folder.appending(ModelPack.manifestName)).pack()
    guard let old = try? ModelPack(reading: folder), let map = old.fields["calibration"],
        map[fittedBy] != nil, let recogniser = old.model(.recogniser)?.identity,
        recogniser == new.model(.recogniser)?.identity
    else { return manifest }
    var fields = new.fields
    fields["calibration"] = map
    return JSONValue.object(fields).serialized()
}
