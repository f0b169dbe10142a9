package import FaceTypes
import Files
import JSON

/// The name of the open pack, and of its folder.
package let openPackName = OpenPack.name

/// Installs the open pack from local files as `packs/open`, completely or not at all. An intact pack is kept.
///
/// - Parameters:
///   - source: see `openPackNetwork`; `make deps` fills `.deps/open-pack-source`.
///   - packs: the folder of packs; created if missing.
/// - Returns: the pack's folder.
/// - Throws: `FaceSetsError`: `pack_source_missing`, `pack_source_altered`, and system errors.
@discardableResult
package func installOpenPack(from source: FilePath, to packs: FilePath) throws -> FilePath {
    try installOpenPack(to: packs) { try openPackNetwork($0, in: source) }
}

/// Installs the open pack from the networks that `content` returns.
func installOpenPack(to packs: FilePath, _ content: (OpenPack.Network) throws -> [UInt8]) throws -> FilePath {
    let folder = packs.appending(OpenPack.name)
    let manifest = try keepingCalibration(OpenPack.manifest.serialized(), of: folder)
    if isIntact(folder, manifest) { return folder }
    let networks = try OpenPack.networks.map { (name: $0.file, content: try content($0)) }
    try replacePack(folder) { temporary in
        for (name, content) in networks + OpenPack.licences + [(ModelPack.manifestName, manifest)] {
            try replaceFile(temporary.appending(FilePath(name)), with: content)
        }
    }
    return folder
}

private func isIntact(_ folder: FilePath, _ manifest: [UInt8]) -> Bool {
    (try? readFile(folder.appending(ModelPack.manifestName))) == manifest
        && OpenPack.licences.allSatisfy { (try? readFile(folder.appending(FilePath($0.name)))) == $0.content }
        && (try? ModelPack(verifying: folder)) != nil
}
