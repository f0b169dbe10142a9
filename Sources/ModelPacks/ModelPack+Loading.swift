package import FaceTypes
import Files
import JSON

extension ModelPack {
    /// Reads a pack's manifest, or recognises the files of a folder without one, and verifies the sha256 of each file.
    ///
    /// - Throws: `FaceSetsError`: `pack_missing` if the folder does not exist, `pack_invalid` for an invalid manifest,
    ///   `pack_file_missing`, `pack_altered`, and `pack_unknown` for a folder without a manifest that contains a file
    ///   not in the table of known models.
    package init(verifying folder: FilePath) throws {
        try self.init(reading: folder)
        for file in models.flatMap(\.files) { try verify(file) }
    }

    /// Reads a pack's manifest. Files are only opened if there is no manifest.
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
                code: .packFileMissing, "a file of the pack \(name) is missing", path: file.path,
                remedy: Self.reinstall(name))
        }
        let found = try SHA256.digest(ofFile: file.path)
        guard found == file.digest else {
            throw FaceSetsError(
                code: .packAltered, "a file of the pack \(name) does not match its manifest",
                path: file.path, remedy: Self.reinstall(name),
                cause: "sha256 is \(found), expected \(file.digest)")
        }
    }

    private static func reinstall(_ name: String) -> String {
        "Install the pack again: `face-sets models install \(name)`."
    }
}

extension ModelPack {
    /// The sha256 of the centring vector as little-endian float32.
    package var centreDigest: PhotoDigest? {
        centre.map {
            SHA256.digest(of: $0.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
        }
    }
}

extension PackModel {
    /// Identifies the network: the sha256 of its file or, if it has a second file, of both digests concatenated.
    package var identity: PhotoDigest {
        weights.map { SHA256.digest(of: file.digest.bytes + $0.digest.bytes) } ?? file.digest
    }
}
