import FaceTypes
import Files
import JSON

/// What a pack's folder will hold: its manifest, and files of a source that the manifest names.
struct PackContent {
    let name: String
    let licence: String
    private(set) var manifest: [UInt8]
    private let files: [PackFile]
    private let source: PackSource

    /// By the manifest that the source holds, else by the release of this name, else by the files' sha256s.
    ///
    /// - Parameter isCompared: the source has the sha256 that was given, which stands for files that no table knows.
    /// - Throws: `FaceSetsError`: `pack_invalid`, `pack_name_differs`, `pack_file_missing`, `pack_unknown`,
    ///   `pack_unpinned`.
    init(_ name: String, _ source: PackSource, isCompared: Bool) throws {
        self.name = name
        self.source = source
        if let manifest = try source.read(ModelPack.manifestName) {
            let pack = try PackManifest(manifest, path: source.path.appending(ModelPack.manifestName)).pack()
            guard pack.name == name else {
                throw FaceSetsError(
                    code: .packNameDiffers, "the pack calls itself \(pack.name), not \(name)",
                    path: source.path, remedy: "Install it as \(pack.name).")
            }
            (licence, self.manifest, files) = (pack.licence, manifest, pack.models.flatMap(\.files))
        } else {
            let found = try Self.networks(name, source, isCompared)
            licence = PackRelease.licence
            manifest = Self.manifest(name, found)
            files = found.map { PackFile(path: FilePath($0.file), digest: $0.digest) }
        }
    }

    /// What was measured of the pack in a folder is not to be lost when this takes its place.
    mutating func keepCalibration(of folder: FilePath) throws {
        manifest = try keepingCalibration(manifest, of: folder)
    }

    /// Whether a folder holds the same already.
    func isIn(_ folder: FilePath) -> Bool {
        (try? readFile(folder.appending(ModelPack.manifestName))) == manifest
            && (try? ModelPack(verifying: folder)) != nil
    }

    /// Puts everything into a folder, the manifest last.
    ///
    /// - Throws: `FaceSetsError`: `pack_file_missing`, `pack_altered`, and the system's refusals.
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
                code: .packAltered, "\(name) is not the file that the pack should have", path: source.path,
                remedy: "Get the pack again from where it was released.",
                cause: "sha256 \(found), should be \(file.digest)")
        }
        return content
    }

    private typealias Found = (model: KnownModel, file: String, digest: PhotoDigest)

    private static func networks(_ name: String, _ source: PackSource, _ isCompared: Bool) throws -> [Found] {
        if let release = PackRelease.all.first(where: { $0.name == name }) {
            return try release.models.map { try released($0, source, isCompared) }
        }
        let files = source.names.filter { $0.hasSuffix(".onnx") }
        guard !files.isEmpty else {
            throw FaceSetsError(
                code: .packMissing, "there is neither pack.json nor a network in it", path: source.path,
                remedy: "A pack is described in docs/models.md.")
        }
        return try files.map { file in
            let digest = SHA256.digest(of: try source.read(file) ?? [])
            guard let known = KnownModel.bySHA256[digest.hex] else {
                throw FaceSetsError(
                    code: .packUnknown, "\(file) is not one of the networks that this program knows",
                    path: source.path, remedy: "Describe it in a pack.json as in docs/models.md.",
                    cause: "sha256 \(digest)")
            }
            return (known, file, digest)
        }
    }

    private static func released(_ model: KnownModel, _ source: PackSource, _ isCompared: Bool) throws
        -> Found
    {
        if let digest = model.sha256.flatMap({ PhotoDigest(hex: $0) }) { return (model, model.file, digest) }
        guard isCompared else {
            throw FaceSetsError(
                code: .packUnpinned, "nobody has told what \(model.file) must be", path: source.path,
                remedy: "Give the zip of the release, and its sha256 with --sha256.")
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
            code: .packFileMissing, "\(name) is not in it", path: source.path,
            remedy: "Get the pack again from where it was released.")
    }
}
