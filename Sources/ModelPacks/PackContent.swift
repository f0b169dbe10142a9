import FaceTypes
import Files
import JSON

/// The manifest and the files of a pack that is about to be installed.
struct PackContent {
    let name: String
    let licence: String
    private(set) var manifest: [UInt8]
    private let files: [PackFile]
    private let source: PackSource

    /// Uses the source's own manifest; without one, the known release of this name; without that, the files' sha256s.
    ///
    /// - Parameter isVerified: whether the source has a sha256 that the user gave; needed if not every file is known.
    /// - Throws: `FaceSetsError`: `pack_invalid`, `pack_name_differs`, `pack_file_missing`, `pack_unknown`,
    ///   `pack_unpinned`.
    init(_ name: String, _ source: PackSource, isVerified: Bool) throws {
        self.name = name
        self.source = source
        if let manifest = try source.read(ModelPack.manifestName) {
            let pack = try PackManifest(manifest, path: source.path.appending(ModelPack.manifestName)).pack()
            guard pack.name == name else {
                throw FaceSetsError(
                    code: .packNameDiffers, "the pack is named \(pack.name), not \(name)",
                    path: source.path, remedy: "Install it as \(pack.name).")
            }
            (licence, self.manifest, files) = (pack.licence, manifest, pack.models.flatMap(\.files))
        } else {
            let found = try Self.networks(name, source, isVerified)
            licence = PackRelease.licence
            manifest = Self.manifest(name, found)
            files = found.map { PackFile(path: FilePath($0.file), digest: $0.digest) }
        }
    }

    /// Keeps the calibration that was measured for the pack now in a folder.
    mutating func keepCalibration(of folder: FilePath) throws {
        manifest = try keepingCalibration(manifest, of: folder)
    }

    /// Whether the pack in a folder is identical.
    func isIn(_ folder: FilePath) -> Bool {
        (try? readFile(folder.appending(ModelPack.manifestName))) == manifest
            && (try? ModelPack(verifying: folder)) != nil
    }

    /// Writes all files to a folder, the manifest last.
    ///
    /// - Throws: `FaceSetsError`: `pack_file_missing`, `pack_altered`, and system errors.
    func write(to folder: FilePath) throws {
        for file in files {
            try replaceFile(folder.appending(file.path.lastComponent), with: checked(file))
        }
        try replaceFile(folder.appending(ModelPack.manifestName), with: manifest)
    }

    private func checked(_ file: PackFile) throws -> [UInt8] {
        let name = file.path.lastComponent.shown
        guard let content = try source.read(name) else { throw Self.missing(name, source) }
        let found = SHA256.digest(of: content)
        guard found == file.digest else {
            throw FaceSetsError(
                code: .packAltered, "\(name) differs from the file that the pack should contain",
                path: source.path,
                remedy: "Download the pack again from its original source.",
                cause: "sha256 is \(found), expected \(file.digest)")
        }
        return content
    }

    private typealias Found = (model: KnownModel, file: String, digest: PhotoDigest)

    private static func networks(_ name: String, _ source: PackSource, _ isVerified: Bool) throws -> [Found] {
        if let release = PackRelease.all.first(where: { $0.name == name }) {
            return try release.models.map { try released($0, source, isVerified) }
        }
        let files = source.names.filter { $0.hasSuffix(".onnx") }
        guard !files.isEmpty else {
            throw FaceSetsError(
                code: .packMissing, "the pack contains neither pack.json nor .onnx files", path: source.path,
                remedy: "docs/models.md describes what a pack contains.")
        }
        return try files.map { file in
            let digest = SHA256.digest(of: try source.read(file) ?? [])
            guard let known = KnownModel.bySHA256[digest.hex] else {
                throw FaceSetsError(
                    code: .packUnknown, "\(file) is not a known network",
                    path: source.path, remedy: "Describe it in a pack.json (see docs/models.md).",
                    cause: "its sha256 is \(digest)")
            }
            return (known, file, digest)
        }
    }

    private static func released(_ model: KnownModel, _ source: PackSource, _ isVerified: Bool) throws
        -> Found
    {
        if let digest = model.sha256.flatMap({ PhotoDigest(hex: $0) }) { return (model, model.file, digest) }
        guard isVerified else {
            throw FaceSetsError(
                code: .packUnpinned, "the expected sha256 of \(model.file) is not known", path: source.path,
                remedy: "Pass the zip of the release, and its sha256 with --sha256.")
        }
        guard let content = try source.read(model.file) else { throw missing(model.file, source) }
        return (model, model.file, SHA256.digest(of: content))
    }

    private static func manifest(_ name: String, _ found: [Found]) -> [UInt8] {
        let manifest: JSONValue = [
            "schema": .text(ModelPack.schema), "name": .text(name), "licence": .text(PackRelease.licence),
            "models": .array(found.map { $0.model.entry(file: $0.file, digest: $0.digest) }),
        ]
        return manifest.serialized()
    }

    private static func missing(_ name: String, _ source: PackSource) -> FaceSetsError {
        FaceSetsError(
            code: .packFileMissing, "the pack does not contain \(name)", path: source.path,
            remedy: "Download the pack again from its original source.")
    }
}
