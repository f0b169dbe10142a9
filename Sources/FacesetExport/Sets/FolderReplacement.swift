import FaceTypes
import Files
import JSON
import Manifests

/// Replaces the files of one set with the prepared ones; files not listed in the old manifest are kept.
struct FolderReplacement {
    let staged: OutputPlace
    let target: OutputPlace

    /// Renames all prepared files, the manifest last, and deletes those that the new manifest no longer lists.
    ///
    /// Can be resumed at any point. Returns notes about files that were kept.
    func apply() throws -> [String] {
        guard let new = try Self.files(of: staged) else { return [] }
        try createFolder(target)
        let old = try Self.files(of: target) ?? []
        var notes: [String] = []
        for file in new {
            let (prepared, place) = try (staged.appending(file.name), target.appending(file.name))
            guard FileInfo(prepared)?.kind == .file else { continue }
            if try Self.isForeign(place, vouched: (old + new).filter { $0.name == file.name }) {
                notes.append(Self.note(place))
            } else {
                if let folder = place.container { try createFolder(folder) }
                try keepMode(of: place, for: prepared)
                try renameFile(prepared, to: place)
            }
        }
        let names = Set(new.map(\.name))
        notes += try Self.remove(old.filter { !names.contains($0.name) }, in: target)
        let manifests = try (
            staged.appending(FacesetManifest.fileName), target.appending(FacesetManifest.fileName)
        )
        if try FileInfo.found(at: manifests.1) != nil, try Self.manifest(at: manifests.1) == nil {
            let aside = try keepAside(manifests.1)
            notes.append(
                "\(manifests.1.fullPath.shown) is not a manifest; it was renamed to \(aside.fullPath.shown)")
        }
        try keepMode(of: manifests.1, for: manifests.0)
        try renameFile(manifests.0, to: manifests.1)
        syncFolder(target)
        return notes
    }

    /// Deletes the files of a set with its manifest, and the folder if it is then empty; also an empty folder that an
    /// interrupted run may have left.
    static func remove(_ folder: OutputPlace) throws -> [String] {
        let place = try folder.appending(FacesetManifest.fileName)
        guard try FileInfo.found(at: place) != nil else {
            try removeEmptyFolder(folder)
            return []
        }
        guard let manifest = try manifest(at: place) else { return [note(place)] }
        let notes = try remove(manifest.files, in: folder)
        try removeFile(place)
        try removeEmptyFolder(folder)
        return notes
    }

    /// The files listed in the manifest of a folder; nil if there is no file, none if it is someone else's.
    private static func files(of folder: OutputPlace) throws -> [FacesetManifest.File]? {
        let place = try folder.appending(FacesetManifest.fileName)
        guard try FileInfo.found(at: place) != nil else { return nil }
        return try manifest(at: place)?.files ?? []
    }

    /// That of a set or of candidates; nil for any other file, such as one of the user's own.
    private static func manifest(at place: OutputPlace) throws -> FacesetManifest? {
        let schemas: Set = [FacesetManifest.schema, CandidateFolder.schema]
        guard let json = ownManifest(at: place, schemas) else { return nil }
        let manifest = FacesetManifest(json: json)
        try manifest.checkNames(in: place.fullPath)
        return manifest
    }

    private static func remove(_ files: [FacesetManifest.File], in folder: OutputPlace) throws -> [String] {
        var notes: [String] = []
        for file in files {
            let path = try folder.appending(file.name)
            if isIntact(path, file) {
                try removeFile(path)
            } else if try FileInfo.found(at: path) != nil {
                notes.append(note(path))
            }
        }
        for parent in Set(files.map { FilePath($0.name).parent }) where parent != "." {
            try removeEmptyFolder(folder.appending(parent))
        }
        return notes
    }

    private static func isForeign(_ path: OutputPlace, vouched: [FacesetManifest.File]) throws -> Bool {
        try FileInfo.found(at: path) != nil && !vouched.contains { isIntact(path, $0) }
    }

    /// Whether a file matches a manifest, byte for byte.
    static func isIntact(_ path: OutputPlace, _ file: FacesetManifest.File) -> Bool {
        guard let info = FileInfo(path), info.kind == .file, info.size == file.size, !info.isSparse,
            let digest = try? SHA256.digest(ofFile: path)
        else { return false }
        return digest.hex == file.sha256
    }

    /// A note about a file that is kept although the export has one of its name.
    static func note(_ path: OutputPlace) -> String {
        "keeping \(path.fullPath.shown), which face-sets did not write or which was edited"
    }
}
