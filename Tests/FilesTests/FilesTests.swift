import FaceTypes
import Files
import Glibc
import TestSupport
import Testing

struct FilesTests {
    @Test func replacingIsAtomicAndPreservesModes() throws {
        let scratch = try ScratchFolder()
        let file = scratch.path.appending("a")
        #expect(try replaceFile(file, with: [1, 2, 3]))
        #expect(try !replaceFile(file, with: [1, 2, 3]))
        struct Stop: Error {}
        #expect(throws: Stop.self) { try replaceFile(file) { _, _ in throw Stop() } }
        #expect(try readFile(file) == [1, 2, 3])
        #expect(try listFolder(scratch.path) == ["a"])
        #expect(mode(file.shown) == 0o600)
        setMode(file.shown, 0o644)
        #expect(try replaceFile(file, with: [4]))
        #expect(mode(file.shown) == 0o644)
    }

    @Test func specialFilesAreRefusedWithoutWaiting() throws {
        let scratch = try ScratchFolder()
        let fifo = scratch.path.appending("fifo")
        #expect(fifo.withCString { mkfifo($0, 0o600) } == 0)
        #expect { try readFile(fifo) } throws: { ($0 as? FaceSetsError)?.code == "not_a_file" }
        #expect { try readFile(scratch.path.appending("none")) } throws: {
            ($0 as? FaceSetsError)?.code == "not_found"
        }
        try scratch.write([1, 2, 3], to: "three")
        #expect { try readFile(scratch.path.appending("three"), limit: 2) } throws: {
            ($0 as? FaceSetsError)?.code == "too_large"
        }
    }

    /// The size of the file is reported as 0, but it has content.
    @Test func aFileLargerThanItsSizeIsReadUpToTheLimit() throws {
        #expect { try readFile(FilePath("/proc/self/maps"), limit: 100) } throws: {
            ($0 as? FaceSetsError)?.code == "too_large"
        }
        #expect(try !readFile(FilePath("/proc/self/maps"), limit: 1 << 24).isEmpty)
    }

    /// Only files that certainly do not exist are ignored.
    @Test func inaccessibleFilesAreReported() throws {
        let scratch = try ScratchFolder()
        setMode(scratch.path.shown, 0o777)
        let root = scratch.path.appending("root")
        let walk = try asNobody {
            try scratch.write([1], to: "root/listed/a")
            try scratch.write([1], to: "root/shut/b")
            try scratch.write([1], to: "root/c")
            setMode(root.appending("listed").shown, 0o444)
            setMode(root.appending("shut").shown, 0)
            return try FolderWalk(root)
        }
        setMode(root.appending("listed").shown, 0o700)
        setMode(root.appending("shut").shown, 0o700)
        #expect(walk.files.map(\.path) == [root.appending("c")] && walk.others.isEmpty)
        #expect(walk.failed.map(\.path) == [root.appending("listed/a"), root.appending("shut")])
        #expect(walk.failed.allSatisfy { $0.reason == "unreadable" })
    }

    @Test func namesOfAnyLengthAreListed() throws {
        let scratch = try ScratchFolder()
        let names = (1...255).map { FilePath(String(repeating: "n", count: $0)) }
        for name in names { try replaceFile(scratch.path.appending(name), lasting: false) { _, _ in } }
        #expect(try listFolder(scratch.path) == names)
    }

    @Test func namesWithAnyBytesAreListed() throws {
        let scratch = try ScratchFolder()
        let name = FilePath(bytes: [0xFF, 0x0A, 0x61])
        try scratch.write([7], to: name)
        #expect(try listFolder(scratch.path) == [name])
        #expect(try readFile(scratch.path.appending(name)) == [7])
    }

    @Test func sha256MatchesAKnownDigest() {
        #expect(
            SHA256.digest(of: Array("abc".utf8)).hex
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func pathsAreMadeAbsoluteLexically() {
        #expect(FilePath("/a/./b/../c//d").madeAbsolute() == "/a/c/d")
        #expect(FilePath("/..").madeAbsolute() == "/")
    }
}
