import FaceStore
import FaceTypes
import FacesetExport
import Files
import JSON
import Manifests
import Materialize

/// Forgets in output folders, file by file.
struct OutputForgetting {
    private let keys: Set<FaceKey>
    private let scrubbing: Scrubbing
    private let dryRun: Bool
    private(set) var outcome = ForgetOutcome()
    /// Of folders that are being looked through.
    private var locks: [FileLock] = []

    init(_ oblivion: Oblivion, _ contents: CacheContents, dryRun: Bool) {
        keys = oblivion.keys
        self.dryRun = dryRun
        var paths: [UInt64: [FilePath]] = [:]
        let owners =
            contents.photos.enumerated().map { ($1.path, $0) } + contents.aliases.map { ($0.path, $0.photo) }
        for (path, row) in owners {
            guard let digest = contents.photos[row].digest else { continue }
            paths[FaceKey(digest: digest, index: 0).photo, default: []].append(path)
        }
        scrubbing = Scrubbing(keys: keys, paths: oblivion.paths, pathsOfPhoto: paths)
    }

    /// Everything below a folder.
    mutating func forget(in folder: FilePath) throws {
        let names = try listFolder(folder)
        if names.contains(outputMarker), !dryRun { locks.append(try lockOutput(folder)) }
        if names.contains(".face-sets-plan.json") {
            throw FaceSetsError(
                code: "unfinished_output", "a run that was stopped has not finished this folder",
                path: folder,
                remedy: "Run it again first.")
        }
        // Sets first: their folders follow the top-level manifest.
        if let swap = try swapManifest(folder) { try forget(in: swap, folder) }
        for name in try listFolder(folder) where name != outputMarker {
            let path = folder.appending(name)
            switch FileInfo(path, followingLinks: false)?.kind {
            case .folder: try forget(in: path)
            case .file: try forget(inFile: path)
            default: break
            }
        }
    }

    /// The duplicates' list of a cache, and copies of it that repairs kept.
    mutating func forget(beside cache: FilePath) throws {
        let duplicates = DuplicatesManifest.path(forCache: cache)
        if FileInfo(duplicates) != nil { try forget(inFile: duplicates) }
        let kept = cache.lastComponent.bytes + Array(".damaged".utf8)
        for name in try listFolder(cache.parent) where name.bytes.starts(with: kept) {
            try remove(cache.parent.appending(name))
        }
    }

    private mutating func forget(inFile path: FilePath) throws {
        switch path.fileExtension?.lowercased() {
        case "json": try forget(inManifest: path)
        case "html": try remove(path)
        case "log", "txt", "csv", "md": try forget(inText: path)
        case "jpg": if isForgottenPicture(path) { try remove(path) }
        default: break
        }
    }

    /// Whether a picture of a report shows what is to be forgotten.
    private func isForgottenPicture(_ path: FilePath) -> Bool {
        guard let shown = ReportCrops.content(ofPicture: path) else { return false }
        switch shown {
        case .face(let key): return keys.contains(key)
        case .photo(let photo):
            return keys.contains { $0.photo == photo }
                || scrubbing.pathsOfPhoto[photo]?.contains(where: scrubbing.paths.contains) == true
        }
    }

    /// Lines that name the face or photo go.
    private mutating func forget(inText path: FilePath) throws {
        let lines = try readFile(path).split(separator: 0x0A, omittingEmptySubsequences: false)
        let kept = lines.filter { !scrubbing.isNamed(in: $0) }
        if kept.count < lines.count { try replace(path, with: Array(kept.joined(separator: [0x0A]))) }
    }

    private mutating func forget(inManifest path: FilePath) throws {
        guard let json = try? JSONValue(parsing: readFile(path)), let old = json.object else { return }
        guard var new = scrubbing.scrub(json)?.object else { return try remove(path) }
        if old["schema"]?.text == ReportFolder.schema { dropPictures(from: &new, path.parent) }
        guard new != old else { return }
        switch old["schema"]?.text {
        case FacesetManifest.schema: return
        case CandidateFolder.schema:
            try replace(
                path, with: JSONValue.object(try removeCandidates(old, new, path.parent)).serialized())
        case FilesManifest.schema: return
        default:
            try removeCopies(old, new, path.parent)
            try replace(path, with: JSONValue.object(new).serialized())
        }
    }

    /// The list of a report names its pictures by face.
    private func dropPictures(from list: inout JSONObject, _ report: FilePath) {
        let names = (list["files"]?.array ?? []).filter { name in
            name.bytes.map { !isForgottenPicture(report.appending(FilePath(bytes: $0))) } ?? false
        }
        list["files"] = .array(names)
    }

    private mutating func replace(_ path: FilePath, with content: [UInt8]) throws {
        outcome.changed.append(path)
        if !dryRun { try replaceFile(path, with: content) }
    }

    private mutating func remove(_ path: FilePath) throws {
        outcome.removed.append(path)
        if !dryRun { try removeFile(path) }
    }
}

// Photos that cluster and refine put into folders
extension OutputForgetting {
    /// Removes copies of photos that no face keeps in their folder, and their lines in `files.json`.
    private mutating func removeCopies(_ old: JSONObject, _ new: JSONObject, _ folder: FilePath) throws {
        let list = folder.appending(FilesManifest.fileName)
        guard var files = try FilesManifest(reading: list) else { return }
        let stale = stalePaths(old, new)
        let unwanted = files.files.filter { file in
            scrubbing.paths.contains(file.source) || stale[file.name.parent]?.contains(file.source) ?? false
        }
        guard !unwanted.isEmpty else { return }
        for file in unwanted {
            let path = folder.appending(file.name)
            guard let info = FileInfo(path, followingLinks: false) else { continue }
            if info.kind == .symlink || info.size == file.size && info.modified == file.modified {
                try remove(path)
            } else {
                outcome.left.append(Finding(path: path, reason: "changed by somebody else"))
            }
        }
        files.files.removeAll { unwanted.contains($0) }
        try replace(list, with: files.serialized)
        if !dryRun {
            for folder in Set(unwanted.map { folder.appending($0.name.parent) }) {
                try removeEmptyFolder(folder)
            }
        }
    }

    /// By folder of the output.
    private func stalePaths(_ old: JSONObject, _ new: JSONObject) -> [FilePath: Set<FilePath>] {
        var stale: [FilePath: Set<FilePath>] = [:]
        for list in ["persons", "facesets"] {
            let left = Dictionary(
                (new[list]?.array ?? []).compactMap { entry in entry["id"]?.text.map { ($0, entry.object) } }
            ) { first, _ in first }
            for entry in (old[list]?.array ?? []).compactMap(\.object) {
                guard let id = entry["id"]?.text else { continue }
                let rest = (left[id] ?? nil) ?? JSONObject()
                stale[FilePath(id)] = scrubbing.pathsGone(from: entry, to: rest)
            }
        }
        func singles(_ object: JSONObject) -> JSONObject {
            JSONObject([("faces", object["singletons"] ?? [])])
        }
        stale["_singletons"] = scrubbing.pathsGone(from: singles(old), to: singles(new))
        return stale
    }
}

// Exports
extension OutputForgetting {
    private func swapManifest(_ folder: FilePath) throws -> SwapManifest? {
        let path = folder.appending(SwapManifest.fileName)
        guard let json = try? JSONValue(parsing: readFile(path)), json["schema"]?.text == SwapManifest.schema
        else { return nil }
        return try SwapManifest(reading: path)
    }

    private mutating func forget(in manifest: SwapManifest, _ output: FilePath) throws {
        let staged = try StagedExport(output: output)
        if !dryRun, try staged.finish() != nil, let fresh = try swapManifest(output) {
            return try forget(in: fresh, output)
        }
        var (moves, removals): ([(from: String, to: String)], [String]) = ([], [])
        var next = manifest
        next.dropped = manifest.dropped.compactMap { $0.changed(scrubObject) }
        func settle(_ entries: [SwapEntry]) throws -> [SwapEntry] {
            try entries.compactMap { entry in
                guard try isNamed(entry, in: output) else { return entry.changed(scrubObject) }
                outcome.changed.append(output.appending(entry.folder))
                if dryRun { return entry }
                if let rest = try staged.prepare(entry, without: keys, scrub: scrubObject) {
                    moves.append((entry.id, entry.folder))
                    return rest.changed(scrubObject)
                }
                removals.append(entry.folder)
                next.dropped.append(tombstone(of: entry))
                return nil
            }
        }
        next.facesets = try settle(manifest.facesets)
        next.thinEras = try settle(manifest.thinEras)
        guard !dryRun else { return }
        for note in try staged.commit(moves: moves, removals: removals, manifest: next) {
            outcome.left.append(Finding(path: output, reason: note))
        }
        try staged.discard()
    }

    private func scrubObject(_ object: JSONObject) -> JSONObject? { scrubbing.scrub(.object(object))?.object }

    /// Whether the folder of a set holds the face, or says something of it.
    private func isNamed(_ entry: SwapEntry, in output: FilePath) throws -> Bool {
        let path = output.appending(entry.folder).appending(FacesetManifest.fileName)
        guard let manifest = try FacesetManifest(reading: path) else { return false }
        return scrubObject(manifest.json) != manifest.json
    }

    /// Keeps the id, which nobody else may take, and neither name nor faces.
    private func tombstone(of entry: SwapEntry) -> SwapDropped {
        SwapDropped(
            origin: SwapOrigin(kind: entry.origin.kind, id: "forgotten-\(entry.id)"), label: entry.id,
            id: entry.id, reason: "forgotten", considered: [])
    }

    private mutating func removeCandidates(_ old: JSONObject, _ new: JSONObject, _ folder: FilePath) throws
        -> JSONObject
    {
        func names(_ object: JSONObject) -> Set<String> {
            Set((object["candidates"]?.array ?? []).compactMap { $0["file"]?.text })
        }
        let gone = names(old).subtracting(names(new))
        for file in FacesetManifest(json: old).files where gone.contains(file.name) {
            try remove(folder.appending(file.name))
        }
        let files = (new["files"]?.array ?? []).filter { !gone.contains($0["name"]?.text ?? "") }
        return new.setting(["files": .array(files)])
    }
}
