import FaceTypes
import Glibc
import TestSupport
import Testing

@testable import Files

/// An output that contains links, and next to it a folder that must not be reached through them.
struct OutputPlaceTests {
    private let scratch: ScratchFolder
    private let output: OutputPlace
    private var victim: FilePath { scratch.path.appending("beside/keep.txt") }

    init() throws {
        scratch = try ScratchFolder()
        output = OutputPlace(scratch.path.appending("out"))
        try scratch.write([1], to: "out/a/b/own.txt")
        try scratch.write([7], to: "beside/keep.txt")
        try link("out/a/linked", to: scratch.path.appending("beside"))
        try link("out/a/keep.txt", to: victim)
    }

    private func link(_ name: FilePath, to target: FilePath) throws {
        try makeSymbolicLink(at: scratch.path.appending(name), to: target)
    }

    private func code(_ body: () throws -> Void) -> Reason? {
        do { try body() } catch { return (error as? FaceSetsError)?.code }
        return nil
    }

    @Test(arguments: [
        "..", ".", "", "/", "/etc/passwd", "a/..", "a/../../b", "../b", "a//b", "a/", "a\u{0}b",
        String(repeating: "x", count: 256),
    ])
    func invalidNamesAreRejected(name: String) {
        #expect(!FilePath(name).isPlaceName)
        #expect(code { _ = try output.appending(name) } == .outsideOutput)
    }

    @Test(arguments: ["a", "a/b", "...", "..a", "a b", String(repeating: "x", count: 255)])
    func ordinaryNamesAreAccepted(name: String) throws {
        #expect(try output.appending(name).fullPath == output.output.appending(FilePath(name)))
    }

    @Test func pathsBelongToTheOutputThatContainsThem() throws {
        let place = try OutputPlace(output.output.appending("a/b"), in: output.output)
        #expect(place == (try output.appending("a").appending("b")))
        #expect(code { _ = try OutputPlace("/elsewhere", in: output.output) } == .outsideOutput)
        let way = output.output.appending("a/../../beside")
        #expect(code { _ = try OutputPlace(way, in: output.output) } == .outsideOutput)
    }

    @Test func noCallFollowsALinkedFolder() throws {
        let folder = try output.appending("a/linked")
        let file = try folder.appending("keep.txt")
        let own = try output.appending("a/b/own.txt")
        let before = try snapshot(of: victim.parent)
        let calls: [() throws -> Void] = [
            { _ = try readFile(file) }, { try replaceFile(file, with: [2]) }, { try removeFile(file) },
            { try renameFile(own, to: folder.appending("new")) }, { try renameFile(file, to: own) },
            { try createFolder(folder) }, { try createFolder(folder.appending("new")) },
            { _ = try listFolder(folder) }, { try removeFolder(file) }, { try removeEmptyFolder(file) },
            { _ = try FileInfo.found(at: file) }, { try refuseLinks(at: folder) },
            { try makeSymbolicLink(at: file, to: "x") }, { _ = try makeHardLink(at: file, to: own.fullPath) },
        ]
        for (number, call) in calls.enumerated() {
            #expect(code(call) == .linkInOutput, "call \(number)")
        }
        #expect(try snapshot(of: victim.parent) == before)
        #expect(try readFile(own) == [1])
    }

    @Test func linksAreNotFollowed() throws {
        let file = try output.appending("a/keep.txt")
        #expect(code { _ = try readFile(file) } == .linkInOutput)
        #expect(FileInfo(file)?.kind == .symlink)
        try replaceFile(file, with: [2])
        #expect(try readFile(file) == [2] && readFile(victim) == [7])
        try link("out/a/other.txt", to: victim)
        try removeFile(output.appending("a/other.txt"))
        try removeFolder(output.appending("a/linked"))
        #expect(try readFile(victim) == [7] && listFolder(output.appending("a")) == ["b", "keep.txt"])
    }

    @Test func aPlantedTemporaryFileIsNotFollowed() throws {
        let file = try output.appending("a/b/own.txt")
        let temporary = FilePath(bytes: temporaryPrefix(of: file.fullPath) + Array("\(getpid())".utf8))
        try makeSymbolicLink(at: file.sibling(temporary), to: victim)
        try replaceFile(file, with: [3])
        #expect(try readFile(file) == [3] && readFile(victim) == [7])
        #expect(try listFolder(output.appending("a/b")) == ["own.txt"])
    }

    /// An unpacked archive may contain a hard link to an existing file.
    @Test func hardLinkedLocksAreNotEmptied() throws {
        let lock = output.output.appending(".face-sets-lock")
        #expect(try makeHardLink(at: lock, to: victim) == 0)
        do { _ = try FileLock(lock, guarding: output.output) }
        #expect(try readFile(victim) == [7] && FileInfo(lock) == nil)
    }

    @Test func theOutputItselfMayBeALink() throws {
        try link("alias", to: output.output)
        let alias = OutputPlace(scratch.path.appending("alias"))
        #expect(try readFile(alias.appending("a/b/own.txt")) == [1])
        try createFolder(alias)
        try replaceFile(alias.appending("new.txt"), with: [4])
        #expect(try readFile(output.appending("new.txt")) == [4])
    }

    @Test func foldersArePrivate() throws {
        let place = try OutputPlace(scratch.path.appending("new/out")).appending("x/y")
        try createFolder(place)
        var status = stat()
        #expect(place.fullPath.withCString { stat($0, &status) } == 0)
        #expect(status.st_mode & 0o777 == 0o700)
        try replaceFile(place.appending("file"), with: [1])
        #expect(code { try createFolder(place.appending("file")) } == .notAFolder)
    }

    /// Old kernels and some sandboxes do not support `openat2`. Both implementations open the same folders and refuse
    /// the same links.
    @Test(arguments: [false, true])
    func bothImplementationsRefuseLinks(byName: Bool) {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        let root = output.output.withCString { open($0, flags) }
        defer { close(root) }
        let found = openBeneath(root, ["a", "b"], flags, byName: byName)
        #expect(found >= 0)
        close(found)
        let refused = openBeneath(root, ["a", "linked"], flags, byName: byName)
        #expect(refused < 0 && [ELOOP, EXDEV, ENOTDIR].contains(errno))
        let missing = openBeneath(root, ["a", "missing", "b"], flags, byName: byName)
        #expect(missing < 0 && errno == ENOENT)
    }
}
