import FaceTypes
import Files
import JSON
import Manifests

/// Folders of persons or facesets with copies of photos, and the manifest that names their faces.
struct IdentityFolder: ForgettableOutput {
    let file: OutputFile
    private var list: FilePath { file.folder.appending(FilesManifest.fileName) }

    init?(_ file: OutputFile) {
        guard [ClusterManifest.schema, RefineManifest.schema].contains(file.schema) else { return nil }
        self.file = file
    }

    /// `files.json` follows the manifest, and is looked after with it or by itself.
    var ownFiles: [FilePath] {
        [file.path]
            + ((try? FilesManifest(reading: list))?.files ?? []).map { file.folder.appending($0.name) }
    }

    func forget(in session: inout ForgetSession) throws {
        guard let rest = try session.scrubbed(file.manifest, at: file.path) else { return }
        try removeCopies(rest, &session)
        try session.replace(file.path, with: rest)
    }

    /// Removes copies of photos that no face keeps in their folder, and their lines in `files.json`.
    private func removeCopies(_ rest: JSONObject, _ session: inout ForgetSession) throws {
        guard var files = try FilesManifest(reading: list) else { return }
        session.settled.insert(list)
        let stale = stalePaths(rest, session.scrubbing)
        let unwanted = files.files.filter { copy in
            session.scrubbing.paths.contains(copy.source)
                || stale[copy.name.parent]?.contains(copy.source) ?? false
        }
        guard !unwanted.isEmpty else { return }
        for copy in unwanted { try remove(copy, &session) }
        files.files.removeAll { unwanted.contains($0) }
        try session.replace(list, with: files.serialized)
        guard !session.dryRun else { return }
        for folder in Set(unwanted.map { file.folder.appending($0.name.parent) }) {
            try removeEmptyFolder(folder)
        }
    }

    private func remove(_ copy: WrittenFile, _ session: inout ForgetSession) throws {
        let path = file.folder.appending(copy.name)
        guard let info = FileInfo(path, followingLinks: false) else { return }
        if info.kind == .symlink || info.size == copy.size && info.modified == copy.modified {
            try session.remove(path)
        } else {
            session.leave(path, "changed by somebody else")
        }
    }

    /// By folder of the output.
    private func stalePaths(_ rest: JSONObject, _ scrubbing: Scrubbing) -> [FilePath: Set<FilePath>] {
        var stale: [FilePath: Set<FilePath>] = [:]
        for list in ["persons", "facesets"] {
            let left = Dictionary(
                (rest[list]?.array ?? []).compactMap { entry in entry["id"]?.text.map { ($0, entry.object) } }
            ) { first, _ in first }
            for entry in (file.manifest[list]?.array ?? []).compactMap(\.object) {
                guard let id = entry["id"]?.text else { continue }
                stale[FilePath(id)] = scrubbing.pathsGone(
                    from: entry, to: (left[id] ?? nil) ?? JSONObject())
            }
        }
        func singles(_ object: JSONObject) -> JSONObject {
            JSONObject([("faces", object["singletons"] ?? [])])
        }
        stale["_singletons"] = scrubbing.pathsGone(from: singles(file.manifest), to: singles(rest))
        return stale
    }
}
