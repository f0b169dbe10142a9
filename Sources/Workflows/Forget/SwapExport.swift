import FaceTypes
import FacesetExport
import Files
import JSON
import Library
import Manifests

/// An export with its sets. Each set is prepared again without the face, and put in place by renaming.
struct SwapExport: ForgettableOutput {
    let file: OutputFile
    private var output: OutputPlace { file.folder }

    init?(_ file: OutputFile) {
        guard file.schema == SwapManifest.schema, file.path.lastComponent == FilePath(SwapManifest.fileName)
        else { return nil }
        self.file = file
    }

    func forget(in session: inout ForgetSession) throws {
        let manifest = try SwapManifest(file.manifest, in: file.path)
        let named = try manifest.entries.filter { try isNamed($0, &session) }.map(\.folder)
        session.outcome.changed += try named.map { try output.appending($0).fullPath }
        if let library = session.library {
            try replaceSets(named, of: manifest, library, &session)
            try forgetInSummaries(library, &session)
        }
        // Values that the entries do not contain.
        if let json = try SwapManifest(reading: file.place)?.json,
            let rest = try session.scrubbed(json, at: file.place)
        {
            try session.replace(file.place, with: rest)
        }
    }

    /// Files about all sets.
    var ownFiles: [OutputPlace] {
        let names = (file.manifest["files"]?.array ?? []).compactMap { $0["name"]?.text }
        return [file.place] + names.compactMap { try? output.appending($0) }
    }

    private func forgetInSummaries(_ library: LibrarySnapshot, _ session: inout ForgetSession) throws {
        guard let manifest = try SwapManifest(reading: file.place) else { return }
        let before = manifest.files
        for note in try ExportSummaries(output: output, library: library).forget(manifest) {
            session.leave(output.fullPath, note)
        }
        let after = try SwapManifest(reading: file.place)?.files ?? []
        session.outcome.changed += try before.filter { !after.contains($0) }.map {
            try output.appending($0.name).fullPath
        }
    }

    /// Whether the folder of a set contains the face or mentions it.
    private func isNamed(_ entry: SwapEntry, _ session: inout ForgetSession) throws -> Bool {
        guard let manifest = try? FacesetManifest(of: entry, in: output) else {
            if !session.keys.isDisjoint(with: entry.considered) {
                session.leave(
                    try output.appending(entry.folder).fullPath,
                    "the manifest of the set cannot be read; its pictures may show the person")
            }
            return false
        }
        session.settled.insert(
            try output.appending(entry.folder).appending(FacesetManifest.fileName).fullPath)
        return session.scrubbing.scrub(manifest.json) != manifest.json
    }

    private func replaceSets(
        _ named: [String], of manifest: SwapManifest, _ library: LibrarySnapshot,
        _ session: inout ForgetSession
    ) throws {
        let (keys, scrub) = (session.keys, session.scrubbing.scrub as (JSONObject) -> JSONObject?)
        let staged = try StagedExport(output: output.fullPath)
        var (moves, removals): ([(from: String, to: String)], [String]) = ([], [])
        var next = manifest
        next.dropped = manifest.dropped.compactMap { $0.changed(scrub) }
        func without(_ entries: [SwapEntry]) throws -> [SwapEntry] {
            try entries.compactMap { entry in
                guard named.contains(entry.folder) else { return entry.changed(scrub) }
                let rest = try staged.prepare(entry, without: keys, library: library, scrub: scrub) { lost in
                    session.leave(lost.fullPath, "missing or unreadable; the set is written without it")
                }
                if let rest {
                    moves.append((entry.id, entry.folder))
                    return rest.changed(scrub)
                }
                removals.append(entry.folder)
                next.dropped.append(Self.tombstone(of: entry))
                return nil
            }
        }
        next.facesets = try without(manifest.facesets)
        next.thinEras = try without(manifest.thinEras)
        for note in try staged.commit(moves: moves, removals: removals, manifest: next) {
            session.leave(output.fullPath, note)
        }
        try staged.discard()
    }

    /// Keeps the ID, so that it is not used again, without names or faces.
    private static func tombstone(of entry: SwapEntry) -> SwapDropped {
        SwapDropped(
            origin: SwapOrigin(kind: entry.origin.kind, id: "forgotten-\(entry.id)"), label: entry.id,
            id: entry.id, reason: .forgotten, considered: [])
    }
}

/// Candidates of an export, with their pictures.
struct CandidateOutput: ForgettableOutput {
    let file: OutputFile

    init?(_ file: OutputFile) {
        guard file.schema == CandidateFolder.schema else { return nil }
        self.file = file
    }

    var ownFiles: [OutputPlace] { file.listed + [file.place] }

    func forget(in session: inout ForgetSession) throws {
        try FacesetManifest(json: file.manifest).checkNames(in: file.path)
        guard let rest = try session.scrubbed(file.manifest, at: file.place) else { return }
        let gone = Self.pictures(file.manifest).subtracting(Self.pictures(rest))
        let pictures = Set(try gone.map { try file.folder.appending($0) })
        for place in file.listed where pictures.contains(place) { try session.remove(place) }
        let files = (rest["files"]?.array ?? []).filter { !gone.contains($0["name"]?.text ?? "") }
        try session.replace(file.place, with: rest.setting(["files": .array(files)]))
    }

    private static func pictures(_ json: JSONObject) -> Set<String> {
        Set((json["candidates"]?.array ?? []).compactMap { $0["file"]?.text })
    }
}

/// The manifest of a set, or the list of an output's files; processed with the output that it belongs to.
struct DependentManifest: ForgettableOutput {
    let file: OutputFile

    init?(_ file: OutputFile) {
        guard [FacesetManifest.schema, FilesManifest.schema].contains(file.schema) else { return nil }
        self.file = file
    }

    /// The frames and bundles of a set.
    var ownFiles: [OutputPlace] { file.listed + [file.place] }

    func forget(in session: inout ForgetSession) throws {
        if !session.settled.contains(file.path), session.scrubbing.scrub(file.manifest) != file.manifest {
            session.leave(
                file.path, "mentions something to forget, but the manifest that it belongs to was not found")
        }
    }
}

extension OutputFile {
    /// The files listed in the manifest of a set or of candidates.
    fileprivate var listed: [OutputPlace] {
        FacesetManifest(json: manifest).files.compactMap { try? folder.appending($0.name) }
    }
}
