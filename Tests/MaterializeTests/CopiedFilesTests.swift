import FaceTypes
import Files
import Glibc
import Manifests
import Materialize
import TestSupport
import Testing

/// Copying files into an output and removing them, with all kinds of times and files.
struct CopiedFilesTests {
    private let scratch: ScratchFolder
    private var output: FilePath { scratch.path.appending("out") }
    private var photo: FilePath { scratch.path.appending("in/a.jpg") }

    init() throws {
        scratch = try ScratchFolder()
        try scratch.write(Array("photo a".utf8), to: "in/a.jpg")
    }

    /// Creates a file with the given time, in a file system that supports any time if this machine has one.
    private func timed(_ seconds: Int, _ nanoseconds: Int) throws -> FilePath {
        let memory = FilePath("/dev/shm/face-sets-\(getpid())-\(seconds).jpg")
        let path = FileInfo(FilePath("/dev/shm"))?.kind == .folder ? memory : photo
        try replaceFile(path, with: Array("photo a".utf8))
        let time = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
        #expect(path.withCString { utimensat(AT_FDCWD, $0, [time, time], 0) } == 0)
        return path
    }

    private func planned(_ source: FilePath, _ name: FilePath = "p/1") throws -> PlannedFile {
        let info = try #require(FileInfo(source))
        return PlannedFile(name: name, source: source, size: info.size, modified: info.modified)
    }

    @discardableResult
    private func apply(
        _ files: [PlannedFile], _ method: LinkMethod = .copy, commit: () throws -> Void = {}
    ) throws -> MaterializationReport {
        let lock = try lockOutput(output)
        defer { withExtendedLifetime(lock) {} }
        return try MaterializationPlan(output: output, files: files, method: method)
            .apply(advanced: {}, commit: commit)
    }

    /// Years 1500, 1677, 1969, 1970, 2300 and 2600.
    private static let times = [
        (-14_831_769_600, 5), (-9_223_372_037, 0), (-1, 999_999_999), (0, 0), (10_413_792_000, 1),
        (19_880_899_200, 0),
    ]

    @Test(arguments: times)
    func timesAreCopiedOrClamped(seconds: Int, nanoseconds: Int) throws {
        let source = try timed(seconds, nanoseconds)
        defer { try? removeFile(source) }
        let report = try apply([try planned(source)])
        #expect(report.written == 1 && report.failed.isEmpty && report.untimed.isEmpty)
        let copy = try #require(FileInfo(output.appending("p/1")))
        let original = try #require(FileInfo(source))
        if seconds > -2_000_000_000, seconds < 2_000_000_000 { #expect(copy.modified == original.modified) }
        #expect(try apply([try planned(source)]).written == 0)
        #expect(try apply([]).removed == 1)
    }

    struct Killed: Error {}

    /// The copy has another time if the file system does not support its own. Its content shows that it is complete.
    @Test(arguments: times)
    func interruptedRunsAreCompletedWithAnyTime(seconds: Int, nanoseconds: Int) throws {
        let source = try timed(seconds, nanoseconds)
        defer { try? removeFile(source) }
        #expect(throws: Killed.self) { try apply([try planned(source)], commit: { throw Killed() }) }
        let report = try apply([try planned(source)])
        #expect(report.failed.isEmpty && report.written == 0)
    }

    @Test func timesOutOfRangeAreClamped() throws {
        for (seconds, nanoseconds) in Self.times {
            let source = try timed(seconds, nanoseconds)
            defer { try? removeFile(source) }
            let modified = try #require(FileInfo(source)?.modified)
            var status = stat()
            #expect(source.withCString { stat($0, &status) } == 0)
            switch status.st_mtim.tv_sec {
            case ...(-9_223_372_037): #expect(modified == .min)
            case 9_223_372_037...: #expect(modified == .max)
            case let seconds:
                #expect(modified == Int64(seconds) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec))
            }
        }
    }

    /// Plans and lists may contain any times and sizes.
    @Test(arguments: [Int64.min, -1, 0, .max])
    func hostileTimesInPlansDoNotOverwriteFiles(time: Int64) throws {
        try scratch.write(Array("photo b".utf8), to: "out/p/1")
        let list = """
            {"schema": "face-sets/plan/1", "writes": [
              {"name": "p/1", "source": "/nowhere", "size": 7, "mtime": \(time)}]}
            """
        try scratch.write(Array(list.utf8), to: "out/.face-sets-plan.json")
        let report = try apply([try planned(photo)])
        #expect(report.failed.map(\.reason) == ["occupied: the name is taken by another file"])
        #expect(try readFile(output.appending("p/1")) == Array("photo b".utf8))
    }

    @Test(arguments: ["-2", "2251799813685248", "1e3", "\"7\""])
    func impossibleSizesInListsAreRefused(size: String) throws {
        let list = """
            {"schema": "face-sets/files/1", "files": [{"name": "p/1", "source": "/x", "method": "copy",
              "size": \(size), "mtime": 0, "source_mtime": 0}]}
            """
        try scratch.write(Array(list.utf8), to: "out/files.json")
        #expect {
            try apply([try planned(photo)])
        } throws: {
            ($0 as? FaceSetsError)?.code == .badManifest
        }
    }

    @Test func onlyTheRegularFileThatWasListedIsOpened() throws {
        let listed = try #require(FileInfo(photo))
        func code(_ body: () throws -> Void) throws -> Reason? {
            do { try body() } catch let error as FaceSetsError { return error.code }
            return nil
        }
        func open() throws { _ = try OriginalFile(photo, as: listed) }
        #expect(try code(open) == nil)
        try removeFile(photo)
        // Prevents the inode from being reused.
        try scratch.write([], to: "in/other")
        try scratch.write(Array("photo b".utf8), to: "in/a.jpg")
        #expect(try code(open) == .changed)
        try removeFile(photo)
        #expect(photo.withCString { mkfifo($0, 0o600) } == 0)
        #expect(try code(open) == .notAFile)
        try removeFile(photo)
        try createFolder(photo)
        #expect(try code(open) == .notAFile)
    }

    /// A file that grows or shrinks while it is copied must not be taken for the photo.
    @Test(arguments: ["photo a and more", "photo"])
    func aFileThatChangesWhileItIsCopiedIsReported(later: String) throws {
        let original = try OriginalFile(photo, as: try #require(FileInfo(photo)))
        let handle = try #require(fopen(photo.shown, "w"))
        fputs(later, handle)
        fclose(handle)
        let target = try createFile(scratch.path.appending("copy"), for: "copy")
        defer { close(target) }
        var refusal: FaceSetsError?
        do { try original.copy(into: target, "copy") } catch let error as FaceSetsError { refusal = error }
        #expect(refusal?.code == .changed && refusal?.path == photo)
    }

    /// Anyone can create sparse files of any length, so the length is checked first.
    @Test func filesLongerThanAnyPhotoAreNotCopied() throws {
        #expect(photo.withCString { truncate($0, 1 << 30 + 1) } == 0)
        #expect(try apply([try planned(photo)]).failed.map(\.reason) == ["too_large"])
    }

    @Test func replacedPhotosAreReported() throws {
        let file = try planned(photo)
        try removeFile(photo)
        #expect(photo.withCString { mkfifo($0, 0o600) } == 0)
        for method in LinkMethod.allCases {
            #expect(try apply([file], method).failed.map(\.reason) == ["not_a_file"], "\(method)")
        }
    }

    /// A manifest may name any file. Files that are not in the cache are not copied; existing copies are kept.
    @Test func onlyKnownPhotosAreCopied() throws {
        let unknown = PlannedFile(unknown: photo, in: "p")
        #expect(try apply([unknown]).failed.map(\.reason.reason) == [.notInCache])
        #expect(FileInfo(output.appending("p")) == nil)
        let known = PlannedFile(name: unknown.name, source: photo, size: -1, modified: -1)
        try apply([known])
        try scratch.write(Array("another".utf8), to: "in/a.jpg")
        let report = try apply([unknown])
        #expect(report.failed.isEmpty && report.removed == 0 && report.written == 0)
        #expect(try readFile(output.appending(unknown.name)) == Array("photo a".utf8))
    }

    /// Written files are recognised by size and time, hard links also by their original, symbolic links by their
    /// target.
    @Test(arguments: LinkMethod.allCases)
    func onlyWrittenFilesAreDeleted(method: LinkMethod) throws {
        let copy = output.appending("p/1")
        try apply([try planned(photo)], method)
        #expect(try apply([], method).removed == 1)
        try apply([try planned(photo)], method)
        try removeFile(copy)
        if method == .symlink {
            try makeSymbolicLink(at: copy, to: "/elsewhere")
        } else {
            try scratch.write(Array("theirs!".utf8), to: "out/p/1")
        }
        #expect(try apply([], method).removed == 0)
        #expect(FileInfo(copy, followingLinks: false) != nil)
    }

    /// A user may replace one of our files while the plan is being applied.
    @Test(arguments: LinkMethod.allCases)
    func filesThatReplacedOursAreKept(method: LinkMethod) throws {
        try apply([try planned(photo)], method)
        func replace() throws {
            try removeFile(output.appending("p/1"))
            try scratch.write(Array("theirs!!".utf8), to: "out/p/1")
        }
        try apply([], method, commit: replace)
        #expect(try readFile(output.appending("p/1")) == Array("theirs!!".utf8))
    }
}
