import FaceStore
import FaceTypes
import FacesetExport
import Files
import Glibc
import Imaging
import JSON
import Library
import Manifests
import Materialize
import TestSupport
import Testing

@testable import Workflows

/// An output of `run` with a report, and next to it a folder that looks like part of an output but that no command may
/// touch.
struct PlantedScene {
    let library: ColourLibrary
    let out: FilePath
    let beside: FilePath
    /// The content of a file outside the output, which must not get into the output.
    static let secret = Array("the secret of somebody else".utf8)
    private let pristine: FilePath
    private let pristineBeside: [String]

    init() throws {
        var library = try ColourLibrary()
        for number in 0..<3 {
            try library.add("anna/a\(number).png", [.red], shade: UInt8(number * 15))
            try library.add("berta/b\(number).png", [.green], shade: UInt8(number * 15))
        }
        try library.add("anna/both.png", [.red, .blue])
        self.library = library
        let root = try #require(library.scratch.path.madeReal())
        out = root.appending("out")
        pristine = root.appending("pristine")
        beside = root.appending("beside")
        try Self.writeBeside(library.scratch)
        pristineBeside = try treeState(beside)
        _ = try PlantedCommand.workflow(library, out).run({ try openStore($0, for: $1) }, Tools.ofPhotos())
        _ = try ReportRequest(outputs: [out], folder: out.appending("report")).run(
            try Library(openStore(cache, for: .reading)), Tools.ofPhotos())
        try renameFile(out, to: pristine)
    }

    var cache: FilePath { out.appending("cache.db") }

    /// A set whose manifest lists its files, so that a command that took it for one of the export would delete them.
    private static func writeBeside(_ scratch: ScratchFolder) throws {
        try scratch.write(secret, to: "beside/keep.txt")
        try scratch.write(secret, to: "beside/set/0000.png")
        try scratch.write([], to: "beside/reports/.face-sets-output")
        try createFolder(scratch.path.appending("beside/empty"))
        let file = FacesetManifest.File(
            name: "0000.png", size: secret.count, sha256: SHA256.digest(of: secret).hex)
        let set =
            #"{"schema":"face-sets/swap-set/1","faces":[],"files":["#
            + String(decoding: file.json.serialized(), as: UTF8.self) + "]}"
        try scratch.write(Array(set.utf8), to: "beside/set/manifest.json")
        try scratch.write(
            Array(#"{"schema":"face-sets/report/1","files":["keep.html"]}"#.utf8),
            to: "beside/reports/report.json")
        try scratch.write(secret, to: "beside/reports/keep.html")
    }

    /// Restores the output as the commands left it, except for one missing file of each kind, which must be written
    /// again.
    func restore() throws {
        removeTree(out)
        try linkTree(pristine, to: out)
        for folder in ["raw/person_001", "facesets/faceset_001", "swap/faceset_001"] {
            let names = try listFolder(out.appending(folder))
            let file = try #require(names.first { $0.fileExtension == "png" })
            try removeFile(out.appending(folder).appending(file))
        }
    }

    /// Leaves a plan behind, like a killed run: one whose files have already been written, or one of an export.
    func interrupt(_ plan: String) throws {
        var json: JSONValue = ["schema": "face-sets/swap-plan/1", "moves": [], "removals": []]
        if plan.hasPrefix("raw/") {
            let list = try #require(try FilesManifest(reading: out.appending("raw/files.json")))
            let writes = list.files.map { file -> JSONValue in
                [
                    "name": .path(file.name), "source": .path(file.source), "size": .int(file.size),
                    "mtime": .int(file.modified),
                ]
            }
            json = ["schema": "face-sets/plan/1", "writes": .array(writes)]
            try removeFile(out.appending("raw/files.json"))
        }
        let path = out.appending(FilePath(plan))
        try createFolder(path.parent)
        try replaceFile(path, with: json.serialized())
    }

    /// The changes outside the output; empty if there are none.
    func changesBeside() throws -> [String] {
        Set(try treeState(beside)).symmetricDifference(pristineBeside).sorted()
    }

    /// Files in the output, except links and huge ones, that contain the secret.
    func filesWithSecret() throws -> [String] { try filesWithSecret(below: out) }

    private func filesWithSecret(below folder: FilePath) throws -> [String] {
        try listFolder(folder).flatMap { name -> [String] in
            let path = folder.appending(name)
            guard let info = FileInfo(path, followingLinks: false) else { return [] }
            if info.kind == .folder { return try filesWithSecret(below: path) }
            guard info.kind == .file, info.size < 1 << 24,
                try readFile(path).holds(Self.secret)
            else { return [] }
            return [path.shown]
        }
    }
}

/// Creates the same folders elsewhere, with hard links to the same files.
private func linkTree(_ old: FilePath, to new: FilePath) throws {
    try createFolder(new)
    for name in try listFolder(old) {
        let (from, to) = (old.appending(name), new.appending(name))
        if FileInfo(from, followingLinks: false)?.kind == .folder {
            try linkTree(from, to: to)
        } else if from.fileExtension == "db" {
            // The only file that is changed in place.
            try replaceFile(to, with: readFile(from))
        } else {
            #expect(try makeHardLink(at: to, to: from) == 0)
        }
    }
}

/// A line for the folder itself and each file, folder and link in it: path, kind, mode, time and content.
func treeState(_ folder: FilePath) throws -> [String] {
    var status = stat()
    guard folder.withCString({ lstat($0, &status) }) == 0 else { return ["\(folder.shown)|missing"] }
    let time = "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
    let line = "\(folder.shown)|\(status.st_mode)|\(time)"
    switch status.st_mode & S_IFMT {
    case S_IFDIR:
        return [line] + (try listFolder(folder).flatMap { try treeState(folder.appending($0)) })
    case S_IFREG: return ["\(line)|\(SHA256.digest(of: try readFile(folder)).hex)"]
    default: return ["\(line)|\(linkTarget(of: folder)?.shown ?? "")"]
    }
}
