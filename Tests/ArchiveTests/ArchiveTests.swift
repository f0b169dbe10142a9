import Archive
import FaceTypes
import Files
import TestSupport
import Testing

struct ArchiveTests {
    @Test func writtenArchivesCanBeRead() throws {
        let scratch = try ScratchFolder()
        let file = scratch.path.appending("a.zip")
        let long = (0..<100_000).map { UInt8($0 % 7) }
        let entries = [
            ZipEntry("empty", content: []),
            ZipEntry("stored", pieces: [ZipPiece([1, 2] as [UInt8]), ZipPiece(long)]),
            ZipEntry("deflated", .deflated, content: long),
        ]
        try replaceZip(file, with: entries)
        let first = try readFile(file)
        try replaceZip(file, with: entries)
        #expect(try readFile(file) == first)
        for reader in [try ZipReader(file), try ZipReader(content: first, path: file)] {
            #expect(reader.members.map(\.name) == ["empty", "stored", "deflated"])
            #expect(try reader.members.map { try reader.read($0) } == [[], [1, 2] + long, long])
            #expect(reader.members[2].compressedSize < 1_000)
        }
    }

    @Test func entriesAreDated1980AndHaveNoExtraFields() throws {
        let scratch = try ScratchFolder()
        let file = scratch.path.appending("a.zip")
        try replaceZip(file, with: [ZipEntry("ab", content: [9])])
        let bytes = try readFile(file)
        #expect(Array(bytes[10..<14]) == [0, 0, 0x21, 0])
        #expect(Array(bytes[26..<30]) == [2, 0, 0, 0])
        #expect(bytes.count == 30 + 2 + 1 + 46 + 2 + 22)
    }

    /// Each header claims everything after it and has a valid checksum. Salvaging must not multiply the file.
    @Test func forgedMembersDoNotOverlap() {
        var file = [UInt8](repeating: 7, count: 4_000)
        for number in (0..<100).reversed() {
            let rest = Array(file[(number * 40 + 31)...])
            let size = withUnsafeBytes(of: UInt32(rest.count).littleEndian) { Array($0) }
            let checksum = withUnsafeBytes(of: CRC32.checksum(rest).littleEndian) { Array($0) }
            let header =
                [0x50, 0x4B, 3, 4, 10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0] + checksum + size + size + [1, 0, 0, 0]
                + [UInt8(ascii: "a")]
            file.replaceSubrange(number * 40..<number * 40 + 31, with: header)
        }
        let members = salvageZip(file) { _ in true }
        #expect(members.count == 1 && members[0].state == .whole && members[0].content.count == 3_969)
    }

    @Test(arguments: [0, 1, 10, 60, 100])
    func aTruncatedArchiveIsAnError(length: Int) throws {
        let scratch = try ScratchFolder()
        let file = scratch.path.appending("a.zip")
        try replaceZip(file, with: [ZipEntry("ab", content: Array(repeating: 5, count: 50))])
        let bytes = Array(try readFile(file).prefix(length))
        #expect { try ZipReader(content: bytes, path: file) } throws: {
            ($0 as? FaceSetsError)?.code == "bad_archive"
        }
    }

    @Test func alteredContentIsAnError() throws {
        let scratch = try ScratchFolder()
        let file = scratch.path.appending("a.zip")
        try replaceZip(file, with: [ZipEntry("ab", content: Array(repeating: 5, count: 50))])
        var bytes = try readFile(file)
        bytes[40] = 6
        let reader = try ZipReader(content: bytes, path: file)
        #expect { try reader.read(reader.members[0]) } throws: {
            ($0 as? FaceSetsError)?.code == "bad_archive"
        }
    }

    @Test func sizesAreLimited() throws {
        let scratch = try ScratchFolder()
        let file = scratch.path.appending("a.zip")
        try replaceZip(file, with: [ZipEntry("ab", content: [1, 2, 3])])
        let reader = try ZipReader(file)
        #expect { try reader.read(reader.members[0], limit: 2) } throws: {
            ($0 as? FaceSetsError)?.code == "too_large"
        }
    }

    @Test func foldersAndMissingFilesAreErrors() throws {
        let scratch = try ScratchFolder()
        #expect { try ZipReader(scratch.path) } throws: { ($0 as? FaceSetsError)?.code == "not_a_file" }
        #expect { try ZipReader("/nowhere.zip") } throws: { ($0 as? FaceSetsError)?.code == "not_found" }
    }
}
