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
    /// Manifests whose files were looked after with them, by another one.
    private var settled: Set<FilePath> = []
    /// What the reports that were met list.
    private var reportPages: Set<FilePath> = []

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

    /// Everything below a folder that was named; one that is gone is said to be.
    mutating func forget(inOutput folder: FilePath) throws {
        if try FileInfo.found(at: folder)?.kind == .folder { return try forget(in: folder, isOurs: false) }
        leave(folder, "no longer there: nothing was forgotten in it")
    }

    /// - Parameter isOurs: whether it lies in an output of this program.
    private mutating func forget(in folder: FilePath, isOurs: Bool) throws {
        let names = try listFolder(folder)
        let isOurs = isOurs || names.contains(outputMarker)
        if names.contains(outputMarker), !dryRun { locks.append(try lockOutput(folder)) }
        if names.contains(".face-sets-plan.json") {
            throw FaceSetsError(
                code: .unfinishedOutput, "a run that was stopped has not finished this folder",
                path: folder,
                remedy: "Run it again first.")
        }
        if isOurs { try sweep(folder, names) }
        // Sets first: their folders follow the top-level manifest. The list of files follows the manifest beside it.
        if let swap = swapManifest(folder) { try forget(in: swap, folder) }
        reportPages.formUnion(ReportFolder.pages(of: folder))
        let list = FilePath(FilesManifest.fileName)
        let left = try listFolder(folder).filter { ![outputMarker, list, Self.staging].contains($0) }
        for name in left + (names.contains(list) ? [list] : []) {
            let path = folder.appending(name)
            switch FileInfo(path, followingLinks: false)?.kind {
            case .folder: try forget(in: path, isOurs: isOurs)
            case .file: try forget(inFile: path, isOurs: isOurs)
            default: break
            }
        }
    }

    private static let staging: FilePath = ".staged"

    /// Ends what a killed export had planned, and removes what killed runs had prepared.
    private mutating func sweep(_ folder: FilePath, _ names: [FilePath]) throws {
        for name in names where Self.isTemporary(name) {
            let path = folder.appending(name)
            if FileInfo(path, followingLinks: false)?.kind != .folder { try remove(path) }
        }
        guard names.contains(Self.staging) else { return }
        if dryRun { return outcome.removed.append(folder.appending(Self.staging)) }
        do {
            let staged = try StagedExport(output: folder)
            if let notes = try staged.finish() {
                for note in notes { leave(folder, note) }
            } else {
                outcome.removed.append(folder.appending(Self.staging))
                try staged.discard()
            }
        } catch let error as FaceSetsError where error.code == .badManifest {
            leave(folder.appending(Self.staging), "the plan of an export that was stopped is damaged")
        }
    }

    /// Whether a file is what a run that was killed had begun to write: `.manifest.json.tmp-4711`, or a photo's copy.
    private static func isTemporary(_ name: FilePath) -> Bool {
        if name == ".face-sets-tmp" { return true }
        guard name.bytes.first == UInt8(ascii: "."), let mark = name.bytes.ranges(of: ".tmp-".utf8).last
        else {
            return false
        }
        let number = name.bytes[mark.upperBound...]
        return !number.isEmpty && number.allSatisfy { (48...57).contains($0) }
    }

    private mutating func leave(_ path: FilePath, _ reason: String) {
        outcome.left.append(Finding(path: path, reason: ReasonText(reading: reason)))
    }

    /// A file of somebody else's stays; where it names what is to be forgotten, that is said.
    private mutating func leaveForeign(_ path: FilePath, _ content: [UInt8]) {
        if scrubbing.isNamed(in: content) {
            leave(path, "names what is to be forgotten, and is no file of face-sets")
        }
    }

    /// The duplicates' list of a cache, and copies of it that repairs kept.
    mutating func forget(beside cache: FilePath) throws {
        let duplicates = DuplicatesManifest.path(forCache: cache)
        if FileInfo(duplicates) != nil { try forget(inFile: duplicates) }
        let kept = cache.lastComponent.bytes + Array(".damaged".utf8)
        let plan = Oblivion.path(forCache: cache)
        let begun = [duplicates, plan].map { temporaryPrefix(of: $0) }
        for name in try listFolder(cache.parent)
        where name.bytes.starts(with: kept) || begun.contains(where: { name.bytes.starts(with: $0) }) {
            try remove(cache.parent.appending(name))
        }
    }

    private mutating func forget(inFile path: FilePath, isOurs: Bool = false) throws {
        do {
            switch path.fileExtension?.lowercased() {
            case "json": try forget(inManifest: path, readFile(path, limit: Self.longestText), isOurs)
            case "html" where reportPages.contains(path): try remove(path)
            case "log", "txt", "csv", "md", "html":
                try forget(inText: path, readFile(path, limit: Self.longestText))
            case "jpg": if isForgottenPicture(path) { try remove(path) }
            default: break
            }
        } catch let error as FaceSetsError where error.path == path && Self.unread.contains(error.code) {
            leave(path, "cannot be read: \(error.code.rawValue)")
        }
    }

    /// Bytes.
    private static let longestText = 1 << 30
    private static let unread: [Reason] = [.unreadable, .tooLarge, .badManifest]

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

    /// Lines of logs that name the face or photo go; of a first line, by which a log is known, its beginning stays.
    private mutating func forget(inText path: FilePath, _ content: [UInt8]) throws {
        guard Self.isLog(content) else { return leaveForeign(path, content) }
        let lines = content.split(separator: 0x0A, omittingEmptySubsequences: false)
        let kept = lines.compactMap { line -> ArraySlice<UInt8>? in
            guard scrubbing.isNamed(inLogLine: line) else { return line }
            return Self.isLog(line) ? line.prefix(20) + Array(" face-sets forgot what stood here".utf8) : nil
        }
        if kept != lines { try replace(path, with: Array(kept.joined(separator: [0x0A]))) }
    }

    /// Whether a text begins as our logs do: `2026-01-31T09:15:00Z face-sets 1.0`.
    private static func isLog(_ content: some RandomAccessCollection<UInt8>) -> Bool {
        content.dropFirst(10).first == UInt8(ascii: "T")
            && content.dropFirst(19).starts(with: "Z face-sets ".utf8)
    }

    private mutating func forget(inManifest path: FilePath, _ content: [UInt8], _ isOurs: Bool) throws {
        guard let json = try? JSONValue(parsing: content) else {
            if isOurs { return leave(path, "damaged: nobody knows what it names") }
            return leaveForeign(path, content)
        }
        guard let old = json.object, let schema = old["schema"]?.text, schema.hasPrefix("face-sets/") else {
            return leaveForeign(path, content)
        }
        if [FacesetManifest.schema, FilesManifest.schema].contains(schema) {
            if !settled.contains(path), scrubbing.scrub(json)?.object != old {
                leave(path, "names what is to be forgotten, and the manifest that it belongs to was not met")
            }
            return
        }
        guard var new = scrubbing.scrub(json)?.object else { return try remove(path) }
        if schema == ReportFolder.schema { dropPictures(from: &new, path.parent) }
        guard new != old else { return }
        if schema == CandidateFolder.schema {
            new = try removeCandidates(old, new, path.parent)
        } else {
            try removeCopies(old, new, path.parent)
        }
        try replace(path, with: JSONValue.object(new).serialized())
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
        settled.insert(list)
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
                leave(path, "changed by somebody else")
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
    /// Nil where there is none, or a damaged one: that is left when it is met as a file.
    private func swapManifest(_ folder: FilePath) -> SwapManifest? {
        try? SwapManifest(reading: folder.appending(SwapManifest.fileName))
    }

    private mutating func forget(in manifest: SwapManifest, _ output: FilePath) throws {
        let staged = try StagedExport(output: output)
        var (moves, removals): ([(from: String, to: String)], [String]) = ([], [])
        var next = manifest
        next.dropped = manifest.dropped.compactMap { $0.changed(scrubObject) }
        func settle(_ entries: [SwapEntry]) throws -> [SwapEntry] {
            try entries.compactMap { entry in
                guard isNamed(entry, in: output) else { return entry.changed(scrubObject) }
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
            leave(output, note)
        }
        try staged.discard()
    }

    private func scrubObject(_ object: JSONObject) -> JSONObject? { scrubbing.scrub(.object(object))?.object }

    /// Whether the folder of a set holds the face, or says something of it.
    private mutating func isNamed(_ entry: SwapEntry, in output: FilePath) -> Bool {
        let path = output.appending(entry.folder).appending(FacesetManifest.fileName)
        guard let manifest = try? FacesetManifest(reading: path) else { return false }
        settled.insert(path)
        return scrubObject(manifest.json) != manifest.json
    }

    /// Keeps the id, which nobody else may take, and neither name nor faces.
    private func tombstone(of entry: SwapEntry) -> SwapDropped {
        SwapDropped(
            origin: SwapOrigin(kind: entry.origin.kind, id: "forgotten-\(entry.id)"), label: entry.id,
            id: entry.id, reason: .forgotten, considered: [])
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
