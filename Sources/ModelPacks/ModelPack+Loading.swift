package import FaceTypes
import Files
import JSON

extension ModelPack {
    /// Reads a pack's manifest, or recognises the files of a folder without one, and checks the sha256 of every file.
    ///
    /// - Throws: `FaceSetsError`: `pack_missing` where nothing is there, `pack_invalid` for a manifest that does not
    ///   hold, `pack_file_missing`, `pack_altered`, and `pack_unknown` for a folder without a manifest in which a file
    ///   is not in the table of known models.
    package init(verifying folder: FilePath) throws {
        try self.init(reading: folder)
        for file in models.flatMap(\.files) { try verify(file) }
    }

    /// Reads what a pack says about itself; its files are not opened where there is a manifest.
    package init(reading folder: FilePath) throws {
        let manifest = folder.appending(Self.manifestName)
        if FileInfo(manifest) != nil {
            self = try PackManifest(manifest).pack()
        } else {
            try self.init(recognising: folder)
        }
    }

    private func verify(_ file: PackFile) throws {
        guard FileInfo(file.path)?.kind == .file else {
            throw FaceSetsError(
                code: .packFileMissing, "the pack \(name) lacks a file", path: file.path,
                remedy: Self.reinstall(name))
        }
        let found = try SHA256.digest(ofFile: file.path)
        guard found == file.digest else {
            throw FaceSetsError(
                code: .packAltered, "a file of the pack \(name) is not what its manifest says",
                path: file.path, remedy: Self.reinstall(name),
                cause: "sha256 \(found), should be \(file.digest)")
        }
    }

    private static func reinstall(_ name: String) -> String {
        "Install the pack again: `face-sets models install \(name)`."
    }
}

extension ModelPack {
    /// The sha256 of the centring vector's float32 bytes, little-endian.
    package var centreDigest: PhotoDigest? {
        centre.map {
            SHA256.digest(of: $0.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
        }
    }
}

extension PackModel {
    /// What tells this network from any other: the sha256 of its file; of the two digests, one after the other, where
    /// it has a second file.
    package var identity: PhotoDigest {
        weights.map { SHA256.digest(of: file.digest.bytes + $0.digest.bytes) } ?? file.digest
    }
}
