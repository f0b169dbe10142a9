import FaceTypes
import Files
import JSON
import Manifests
import Materialize

/// Folders of persons or facesets with copies of photos, and their manifest.
struct IdentityFolder: ForgettableOutput {
    let file: OutputFile
    private let list: OutputPlace

    init?(_ file: OutputFile) {
        guard [ClusterManifest.schema, RefineManifest.schema].contains(file.schema),
            let list = try? file.folder.appending(FilesManifest.fileName)
        else { return nil }
        (self.file, self.list) = (file, list)
    }

    /// `files.json` belongs to the manifest, and is processed with it or on its own.
    var ownFiles: [OutputPlace] {
        [file.place]
            + ((try? recordedFiles(of: file.folder)) ?? []).compactMap { try? file.folder.appending($0.name) }
    }

    func forget(in session: inout ForgetSession) throws {
        guard let rest = try session.scrubbed(file.manifest, at: file.place) else { return }
        // If a list cannot be read, it does not keep anyone in the manifest.
        try session.trying(list.fullPath) { try removeCopies(rest, &$0) }
        try session.replace(file.place, with: rest)
    }

    /// Deletes copies of photos without a remaining face in their folder, and their entries in `files.json`.
    private func removeCopies(_ rest: JSONObject, _ session: inout ForgetSession) throws {
        let recorded = try recordedFiles(of: file.folder)
        session.settled.insert(list.fullPath)
        let stale = stalePaths(rest, session.scrubbing)
        let unwanted = recorded.filter { copy in
            session.scrubbing.paths.contains(copy.source)
                || stale[copy.name.parent]?.contains(copy.source) ?? false
        }
        guard !unwanted.isEmpty else { return }
        let places = try unwanted.map { ($0, try file.folder.appending($0.name)) }
        for (copy, place) in places {
            try session.trying(place.fullPath) { try remove(copy, at: place, &$0) }
        }
        if var files = try FilesManifest(reading: list) {
            files.files.removeAll { unwanted.contains($0) }
            try session.replace(list, with: files.serialized)
        }
        guard !session.dryRun else { return }
        for name in Set(unwanted.map(\.name.parent)) where name != "." {
            try session.trying(file.folder.fullPath) { _ in
                try removeEmptyFolder(file.folder.appending(name))
            }
        }
    }

    private func remove(_ copy: WrittenFile, at place: OutputPlace, _ session: inout ForgetSession) throws {
        guard let info = try FileInfo.found(at: place) else { return }
        if try copy.isUntouched(at: place) || isCopy(of: copy, at: place, info, session.scrubbing) {
            try session.remove(place)
        } else {
            session.leave(place.fullPath, "edited by hand or by another program")
        }
    }

    /// Whether the file is the photo byte for byte, as in a copied output with other times.
    private func isCopy(
        of copy: WrittenFile, at place: OutputPlace, _ info: FileInfo, _ scrubbing: Scrubbing
    ) throws -> Bool {
        guard info.kind == .file, info.size == copy.size else { return false }
        return scrubbing.isContent(try SHA256.digest(ofFile: place), ofPhotoAt: copy.source)
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
