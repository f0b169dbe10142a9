import Archive
import FaceTypes
import Files
import Glibc
import TestSupport
import Testing

struct TarGzTests {
    private let scratch: ScratchFolder
    private let long = String(repeating: "folder-of-a-long-name/", count: 6)

    init() throws {
        scratch = try ScratchFolder()
        try scratch.write((0..<2_000).map { UInt8(truncatingIfNeeded: $0) }, to: FilePath("in/\(long)b.dat"))
        try scratch.write([1, 2, 3], to: "in/a.dat")
    }

    private func archive(_ format: String) throws -> FilePath {
        let path = scratch.path.appending("\(format).tar.gz")
        #expect(system("tar -C '\(scratch.path.shown)/in' --format=\(format) -czf '\(path.shown)' .") == 0)
        return path
    }

    @Test(arguments: ["gnu", "pax", "ustar"]) func findsMembersWhateverTheirNames(_ format: String) throws {
        let path = try archive(format)
        #expect(try readTarGz(path, member: "b.dat", limit: 2_000)?.count == 2_000)
        #expect(try readTarGz(path, member: "a.dat", limit: 3) == [1, 2, 3])
        #expect(try readTarGz(path, member: "c.dat", limit: 3) == nil)
        #expect(throws: FaceSetsError.self) { try readTarGz(path, member: "b.dat", limit: 1_999) }
    }

    @Test func aDamagedArchiveIsAnError() throws {
        let path = try archive("gnu")
        try replaceFile(path, with: Array(try readFile(path).prefix(60)))
        #expect(throws: FaceSetsError.self) { try readTarGz(path, member: "b.dat", limit: 2_000) }
    }
}
