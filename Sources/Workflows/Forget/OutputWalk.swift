import FaceTypes
import FacesetExport
import Files
import Manifests
import Materialize

/// Walks through output folders and processes each output; other files are searched.
struct OutputWalk {
    private(set) var session: ForgetSession
    private let cache: CacheFiles
    /// In the folders being searched.
    private var locks: [FileLock] = []
    private var ownFiles: Set<OutputPlace> = []

    init(_ session: ForgetSession, cache: FilePath) {
        self.session = session
        self.cache = CacheFiles(cache)
    }

    /// Searches everything in a named folder; reports a folder that does not exist.
    mutating func forget(inOutput folder: FilePath) throws {
        try trying(folder) { walk in
            if try FileInfo.found(at: folder)?.kind == .folder {
                return try walk.forget(in: OutputPlace(folder), isOurs: false)
            }
            walk.session.leave(folder, "the folder does not exist; nothing was deleted there")
        }
    }

    /// The list of duplicates of the cache, and copies of the cache kept by repairs.
    mutating func forgetBesideCache() throws {
        let folder = OutputPlace(cache.path.parent)
        let duplicates = try folder.appending(cache.duplicates.lastComponent)
        if FileInfo(duplicates) != nil { _ = try forgetInOutputs(among: [duplicates]) }
        for name in try listFolder(folder) where cache.isLeftover(name) {
            try session.trying(cache.path) { try $0.remove(folder.appending(name)) }
        }
    }

    /// - Parameter isOurs: whether it is part of an output of this program.
    private mutating func forget(in folder: OutputPlace, isOurs: Bool) throws {
        let names = try listFolder(folder)
        let isOurs = isOurs || names.contains(OutputNames.marker)
        if names.contains(OutputNames.marker), !session.dryRun {
            locks.append(try lockOutput(folder.fullPath))
        }
        if names.contains(OutputNames.plan) {
            session.leave(
                folder.fullPath,
                "an interrupted run left this folder incomplete: run that command again, then repeat `forget`"
            )
        }
        if isOurs { try sweep(folder, names) }
        let places = try listFolder(folder).filter {
            ![OutputNames.marker, OutputNames.staging].contains($0)
        }
        .map { try folder.appending($0) }
        let others = try forgetInOutputs(among: places)
        for place in places {
            switch FileInfo(place)?.kind {
            case .folder?: try trying(place.fullPath) { try $0.forget(in: place, isOurs: isOurs) }
            case .symlink? where FileInfo(place.fullPath)?.kind == .folder:
                session.leave(place.fullPath, "a symbolic link to a folder, which forget does not follow")
            default:
                if let file = others[place], !ownFiles.contains(place) { try lookInto(file, isOurs) }
            }
        }
    }

    /// - Returns: the files among `places` that belong to no output.
    private mutating func forgetInOutputs(among places: [OutputPlace]) throws -> [OutputPlace: OutputFile] {
        var others: [OutputPlace: OutputFile] = [:]
        var outputs: [any ForgettableOutput] = []
        for place in places where FileInfo(place)?.kind == .file {
            let path = place.fullPath
            guard !ownFiles.contains(place), !cache.contains(path) else { continue }
            try session.trying(path) { _ in
                let file = try OutputFile(place)
                if let output = forgettableOutputs.lazy.compactMap({ $0.init(file) }).first {
                    outputs.append(output)
                } else {
                    others[place] = file
                }
            }
        }
        for output in outputs { ownFiles.formUnion(output.ownFiles) }
        for kind in forgettableOutputs {
            for output in outputs where type(of: output) == kind {
                try session.trying(output.file.path) { try output.forget(in: &$0) }
            }
        }
        return others
    }

    private mutating func lookInto(_ file: OutputFile, _ isOurs: Bool) throws {
        if isOurs && file.isDamaged {
            return session.leave(file.path, "damaged, so it could not be searched")
        }
        try session.trying(file.path) { try $0.lookInto(file.path) }
    }

    /// Does what is possible in a folder; failures are recorded, and the rest goes on.
    private mutating func trying(_ folder: FilePath, _ body: (inout OutputWalk) throws -> Void) throws {
        do { try body(&self) } catch let error as FaceSetsError { session.leave(error, at: folder) }
    }
}

// Files left by interrupted runs
extension OutputWalk {
    /// Completes an interrupted export, and deletes temporary files of interrupted runs.
    private mutating func sweep(_ folder: OutputPlace, _ names: [FilePath]) throws {
        for name in names where OutputNames.isTemporary(name) {
            let place = try folder.appending(name)
            if FileInfo(place)?.kind != .folder {
                try session.trying(place.fullPath) { try $0.remove(place) }
            }
        }
        guard names.contains(OutputNames.staging) else { return }
        let staging = try folder.appending(OutputNames.staging).fullPath
        if session.dryRun { return session.outcome.removed.append(staging) }
        do { try finishExport(in: folder, staging) } catch let error as FaceSetsError
            where error.code == .badManifest
        {
            session.leave(staging, "the plan of an interrupted export is damaged")
        } catch let error as FaceSetsError { session.leave(error, at: staging) }
    }

    private mutating func finishExport(in folder: OutputPlace, _ staging: FilePath) throws {
        let staged = try StagedExport(output: folder.fullPath)
        if let notes = try staged.finish() {
            for note in notes { session.leave(folder.fullPath, note) }
        } else {
            session.outcome.removed.append(staging)
            try staged.discard()
        }
    }
}

/// The files of the cache itself, from which faces are deleted last.
private struct CacheFiles {
    let path: FilePath
    let duplicates: FilePath
    private let own: Set<FilePath>
    private let leftovers: [[UInt8]]

    init(_ path: FilePath) {
        self.path = path
        duplicates = DuplicatesManifest.path(forCache: path)
        let plan = ForgetPlan.path(forCache: path)
        let endings = ["", "-wal", "-shm", "-journal", ".lock"]
        own = Set(endings.map(path.appendingToName) + [plan])
        leftovers =
            [path.lastComponent.appendingToName(".damaged").bytes]
            + [duplicates, plan].map { temporaryPrefix(of: $0) }
    }

    /// Whether the name is that of a copy kept by a repair, or begun by an interrupted one.
    func isLeftover(_ name: FilePath) -> Bool { leftovers.contains { name.bytes.starts(with: $0) } }

    func contains(_ file: FilePath) -> Bool {
        own.contains(file) || file.parent == path.parent && isLeftover(file.lastComponent)
    }
}
