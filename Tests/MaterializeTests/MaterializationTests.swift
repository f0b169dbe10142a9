import FaceTypes
import Files
import Glibc
import Manifests
import Materialize
import TestSupport
import Testing

struct MaterializationTests {
    private let scratch: ScratchFolder
    private var output: FilePath { scratch.path.appending("out") }

    init() throws {
        scratch = try ScratchFolder()
        for name in ["a", "b", "c"] {
            try scratch.write(Array("photo \(name)".utf8), to: FilePath("in/\(name).jpg"))
        }
    }

    private func file(_ name: String, of photo: String) throws -> PlannedFile {
        let source = scratch.path.appending("in/\(photo).jpg")
        let info = try #require(FileInfo(source))
        return PlannedFile(name: FilePath(name), source: source, size: info.size, modified: info.modified)
    }

    private func plan(_ files: [PlannedFile], _ method: LinkMethod = .auto) throws -> MaterializationPlan {
        try MaterializationPlan(output: output, files: files, method: method)
    }

    @Test func temporaryFilesAreDeletedAndUserFilesKept() throws {
        try scratch.write([1], to: "out/.manifest.json.tmp-4711")
        try scratch.write([1], to: "out/..face-sets-plan.json.tmp-4711")
        try scratch.write([1], to: "out/.notes.tmp-4711")
        _ = try lockOutput(output)
        let left = Set(try listFolder(output))
        #expect(left == [".face-sets-output", ".notes.tmp-4711"])
    }

    @discardableResult
    private func apply(
        _ files: [PlannedFile], _ method: LinkMethod = .auto, advanced: () throws -> Void = {},
        commit: () throws -> Void = {}
    ) throws -> MaterializationReport {
        let lock = try lockOutput(output)
        defer { withExtendedLifetime(lock) {} }
        return try plan(files, method).apply(advanced: advanced, commit: commit)
    }

    private func text(_ name: String) -> String? {
        (try? readFile(output.appending(FilePath(name)))).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Every file in the output with its content. Photos also have their time; with `times`, all files do.
    private func state(_ folder: FilePath? = nil, times: Bool = false) throws -> [String] {
        let folder = folder ?? output
        return try listFolder(folder).flatMap { name -> [String] in
            let path = folder.appending(name)
            guard let info = FileInfo(path, followingLinks: false), info.kind != .folder else {
                return try state(path, times: true)
            }
            let time = times ? info.modified : 0
            return ["\(path.shown) \(time) \(try SHA256.digest(of: readFile(path)))"]
        }
    }

    @Test(arguments: LinkMethod.allCases)
    func aSecondRunChangesNothing(_ method: LinkMethod) throws {
        let files = [try file("p/1", of: "a"), try file("p/2", of: "b"), try file("s/3", of: "c")]
        let report = try apply(files, method)
        #expect(report.written == 3 && report.failed.isEmpty && text("p/2") == "photo b")
        let before = try state(times: true)
        #expect(try plan(files, method).writes.isEmpty)
        #expect(try apply(files, method).written == 0)
        #expect(try state(times: true) == before)
        #expect(try listFolder(output) == [".face-sets-output", "files.json", "p", "s"])
    }

    /// It must neither be overwritten nor stop the run.
    @Test func aFileThatAppearsDuringARunIsKeptAndReported() throws {
        let files = [
            try file("p/a.jpg", of: "a"), try file("p/b.jpg", of: "b"), try file("p/c.jpg", of: "c"),
        ]
        let report = try apply(files, .copy) {
            try scratch.write(Array("mine".utf8), to: "out/p/b.jpg")
        }
        #expect(report.written == 2 && report.failed.map(\.reason) == [ReasonText(.occupied)])
        #expect(text("p/a.jpg") == "photo a" && text("p/b.jpg") == "mine" && text("p/c.jpg") == "photo c")
    }

    @Test func copiesArePrivateAndOriginalsKeepTheirModes() throws {
        let photo = scratch.path.appending("in/a.jpg")
        _ = photo.withCString { chmod($0, 0o644) }
        try apply([try file("p/1", of: "a")], .copy)
        #expect(mode(output.appending("p/1")) == 0o600 && mode(output.appending("p")) == 0o700)
        try apply([try file("p/1", of: "a")], .hardlink)
        #expect(mode(output.appending("p/1")) == 0o644)
        #expect(FileInfo(output.appending("p/1"))?.identity == FileInfo(photo)?.identity)
        #expect(mode(output.appending("files.json")) == 0o600)
    }

    private func mode(_ path: FilePath) -> UInt32? {
        var status = stat()
        return path.withCString { stat($0, &status) } == 0 ? UInt32(status.st_mode) & 0o777 : nil
    }

    @Test func staleFilesAreDeletedWithTheirFolders() throws {
        try apply([try file("p/1", of: "a"), try file("q/1", of: "b")])
        let report = try apply([try file("p/1", of: "a")])
        #expect(report.removed == 1 && text("q/1") == nil && FileInfo(output.appending("q")) == nil)
        #expect(text("p/1") == "photo a")
    }

    @Test func otherFilesAreNeverTouched() throws {
        try scratch.write([1], to: "out/p/1")
        try scratch.write([2], to: "out/q/mine")
        let files = [try file("p/1", of: "a"), try file("q/1", of: "b")]
        let report = try apply(files)
        #expect(report.failed.map(\.reason) == ["occupied: the name is taken by another file"])
        try apply([])
        #expect(try readFile(output.appending("p/1")) == [1] && readFile(output.appending("q/mine")) == [2])
    }

    @Test func deletedFilesAreRestoredAndEditedOnesKept() throws {
        let files = [try file("p/1", of: "a"), try file("p/2", of: "b")]
        try apply(files)
        try removeFile(output.appending("p/1"))
        try scratch.write(Array("edited".utf8), to: "out/p/2")
        let again = try plan(files)
        #expect(again.restored == ["p/1"] && again.changedByUser == ["p/2"])
        try apply(files)
        #expect(text("p/1") == "photo a" && text("p/2") == "edited")
        #expect(try apply([]).removed == 1)
        #expect(text("p/2") == "edited")
    }

    @Test func missingAndChangedPhotosAreReported() throws {
        let files = [try file("p/1", of: "a"), try file("p/2", of: "b"), try file("p/3", of: "c")]
        try removeFile(scratch.path.appending("in/a.jpg"))
        try scratch.write(Array("another photo".utf8), to: "in/b.jpg")
        let report = try apply(files)
        #expect(report.failed.map(\.reason) == ["missing", "changed_since_embed"] && report.written == 1)
    }

    @Test func aReplacedPhotoIsWrittenAgain() throws {
        try apply([try file("p/1", of: "a")])
        try scratch.write(Array("a newer photo".utf8), to: "in/a.jpg")
        #expect(try apply([try file("p/1", of: "a")]).written == 1)
        #expect(text("p/1") == "a newer photo")
    }

    struct Killed: Error {}

    @Test(arguments: 0...5)
    func interruptedRunsAreCompletedByTheNext(_ steps: Int) throws {
        let first = [try file("p/1", of: "a"), try file("q/9", of: "c")]
        let second = [
            try file("p/1", of: "b"), try file("p/2", of: "b"), try file("p/3", of: "c"),
            try file("r/1", of: "a"),
        ]
        try apply(first)
        var left = steps
        #expect(throws: Killed.self) {
            try apply(second) {
                left -= 1
                if left <= 0 { throw Killed() }
            } commit: {
                throw Killed()
            }
        }
        try scratch.write([9], to: "out/.face-sets-tmp")
        #expect(try plan(second).arrivedEarlier != nil)
        #expect(try apply(second).failed.isEmpty)
        let resumed = try state()
        removeTree(output)
        try apply(first)
        try apply(second)
        #expect(resumed == (try state()))
    }

    @Test func obsoleteFilesOfAnInterruptedRunAreDeleted() throws {
        let files = [try file("p/1", of: "a"), try file("p/2", of: "b")]
        #expect(throws: Killed.self) { try apply(files, commit: { throw Killed() }) }
        try apply([])
        #expect(try listFolder(output) == [".face-sets-output", "files.json"])
    }

    @Test func twoRunsDoNotWriteAtOnce() throws {
        let lock = try lockOutput(output)
        #expect(throws: FaceSetsError.self) { try lockOutput(output) }
        withExtendedLifetime(lock) {}
    }

    @Test func planningWritesNothing() throws {
        let made = try plan([try file("p/1", of: "a")])
        #expect(made.writes.count == 1 && FileInfo(output) == nil)
    }
}
