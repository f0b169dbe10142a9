import Archive
import FaceTypes
import Files
import TestSupport
import Testing

/// Archives are searched too. One that cannot be searched is reported as such, not as one without matches.
struct ArchiveSearchTests {
    private let scratch: ScratchFolder
    private let words = WordSearch([Array("0123456789abcdef#7".utf8)])
    private static let word = Array("the face 0123456789abcdef#7, and more".utf8)

    init() throws { scratch = try ScratchFolder() }

    private func search(_ content: [UInt8], _ name: FilePath) throws -> FileSearch {
        try Archive.search(scratch.write(content, to: name), for: words)
    }

    private func zip(_ entries: [ZipEntry]) throws -> [UInt8] {
        let path = scratch.path.appending("made.zip")
        try replaceZip(path, with: entries)
        return try readFile(path)
    }

    /// Sets a byte in the only member's local header, and the same field in its central directory entry.
    private func patched(_ archive: [UInt8], _ offset: Int, _ value: UInt8) throws -> [UInt8] {
        var archive = archive
        let directory = try #require(archive.firstRange(of: [0x50, 0x4B, 1, 2] as [UInt8])).lowerBound
        archive[offset] = value
        archive[directory + offset + 2] = value
        return archive
    }

    @Test(arguments: ["a.zip", "a.fsz", "a.npz", "a.docx", "a"]) func membersAreDecompressed(name: String)
        throws
    {
        for method in [ZipEntry.Method.stored, .deflated] {
            let empty = ZipEntry("empty", content: [])
            let member = ZipEntry("b.txt", method, content: [UInt8](repeating: 7, count: 3 << 20) + Self.word)
            #expect(try search(zip([empty, member]), FilePath(name)) == .found)
            let other = ZipEntry("b.txt", method, content: Array("the face fedcba9876543210#7".utf8))
            #expect(try search(zip([empty, other]), FilePath(name)) == .notFound)
        }
    }

    @Test func memberNamesAreSearched() throws {
        let archive = try zip([ZipEntry("0123456789abcdef#7.png", content: [1])])
        #expect(try search(archive, "a.zip") == .found)
    }

    @Test func otherFilesAreSearchedDirectly() throws {
        #expect(try search(Self.word, "a.safetensors") == .found)
        #expect(try search([1, 2, 3], "a.bin") == .notFound && search([], "empty") == .notFound)
    }

    /// Flag 1 means encrypted, method 97 WavPack.
    @Test(arguments: [(6, 1), (8, 97)] as [(Int, UInt8)])
    func unreadableMembersAreReported(offset: Int, value: UInt8) throws {
        let archive = try zip([ZipEntry("b.txt", .deflated, content: Self.word + Self.word)])
        guard case .closed(let reason) = try search(patched(archive, offset, value), "a.zip") else {
            Issue.record("the archive was searched")
            return
        }
        #expect(reason.hasPrefix("b.txt: "), "\(reason)")
    }

    @Test func damagedMembersAreReported() throws {
        var archive = try zip([ZipEntry("b.txt", .deflated, content: (0..<4_000).map { UInt8($0 % 251) })])
        archive[200] ^= 0xFF
        for content in [archive, Array(archive.prefix(100))] {
            guard case .closed = try search(content, "a.zip") else {
                Issue.record("the archive was searched")
                continue
            }
        }
    }

    @Test(
        arguments: [
            ("a.gz", [0x1F, 0x8B, 8]), ("a", [0x28, 0xB5, 0x2F, 0xFD]),
            ("a.bin", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
            ("a.XZ", []), ("a.gpg", [1]), ("a.zip", [1]),
        ] as [(FilePath, [UInt8])])
    func unsupportedFormatsAreReported(name: FilePath, content: [UInt8]) throws {
        let result = try search(content, name)
        guard case .closed = result else {
            Issue.record("\(result)")
            return
        }
        #expect(try search(content + Self.word, name) == .found)
    }

    @Test func nestedArchivesAreReported() throws {
        let inner = try zip([ZipEntry("b.txt", .deflated, content: Self.word + Self.word)])
        #expect(
            try search(zip([ZipEntry("inner", .deflated, content: inner)]), "a.zip")
                == .closed(why: "inner: zip inside an archive is not supported"))
    }
}
