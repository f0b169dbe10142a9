import FaceTypes
import Files
import Glibc
import TestSupport
import Testing

struct FilesTests {
    @Test func replacingKeepsOldOrNewAndModes() throws {
        let scratch = try ScratchFolder()
        let file = scratch.path.appending("a")
        #expect(try replaceFile(file, with: [1, 2, 3]))
        #expect(try !replaceFile(file, with: [1, 2, 3]))
        struct Stop: Error {}
        #expect(throws: Stop.self) { try replaceFile(file) { _, _ in throw Stop() } }
        #expect(try readFile(file) == [1, 2, 3])
        #expect(try listFolder(scratch.path) == ["a"])
        var status = stat()
        #expect(file.withCString { stat($0, &status) } == 0 && status.st_mode & 0o777 == 0o600)
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

    @Test func namesOfAnyBytes() throws {
        let scratch = try ScratchFolder()
        let name = FilePath(bytes: [0xFF, 0x0A, 0x61])
        try scratch.write([7], to: name)
        #expect(try listFolder(scratch.path) == [name])
        #expect(try readFile(scratch.path.appending(name)) == [7])
    }

    @Test func sha256OfKnownText() {
        #expect(
            SHA256.digest(of: Array("abc".utf8)).hex
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func lexicalPaths() {
        #expect(FilePath("/a/./b/../c//d").madeAbsolute() == "/a/c/d")
        #expect(FilePath("/..").madeAbsolute() == "/")
    }
}
