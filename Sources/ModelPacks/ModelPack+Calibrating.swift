package import FaceTypes
import Files
import JSON

/// Puts a calibration into the manifest of a pack; every other field stays as it is.
///
/// - Throws: `FaceSetsError` `pack_invalid`, and the system's refusals.
package func writeCalibration(_ calibration: Calibration, toPackIn folder: FilePath) throws {
    let path = folder.appending(ModelPack.manifestName)
    guard FileInfo(path) != nil else {
        throw FaceSetsError(
            code: "pack_invalid", "the pack has no manifest to write to", path: path,
            remedy: "`face-sets models install NAME --from \(folder.shown)` makes one.")
    }
    var manifest = try PackManifest(path).pack().fields
    manifest["calibration"] = ["a": .double(calibration.a), "b": .double(calibration.b)]
    try replaceFile(path, with: JSONValue.object(manifest).serialized())
}
