package import FaceTypes
import Files
import JSON

/// Puts a calibration into the manifest of a pack; every other field stays as it is. Installing the pack again keeps it.
///
/// - Throws: `FaceSetsError` `pack_invalid`, and the system's refusals.
package func writeCalibration(_ calibration: Calibration, toPackIn folder: FilePath) throws {
    let path = folder.appending(ModelPack.manifestName)
    guard FileInfo(path) != nil else {
        throw FaceSetsError(
            code: .packInvalid, "the pack has no manifest to write to", path: path,
            remedy: "`face-sets models install NAME --from \(folder.shown)` makes one.")
    }
    var manifest = try PackManifest(path).pack().fields
    manifest["calibration"] = [
        "a": .double(calibration.a), "b": .double(calibration.b), fittedBy: "models calibrate",
    ]
    try replaceFile(path, with: JSONValue.object(manifest).serialized())
}

/// Tells a map that was measured here from one that came with the pack.
private let fittedBy = "fitted_by"

/// The manifest of a pack that is to be installed in a folder, with the map that `writeCalibration` gave to the pack
/// which is there, if that has the same recogniser.
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
