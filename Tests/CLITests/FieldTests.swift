import FaceStore
import FaceTypes
import Files
import Glibc
import JSON
import TestSupport
import Testing

/// The built program on inputs modelled on public bug reports of similar programs.
@Suite(.serialized, .enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct FieldTests {
    private let scratch: ScratchFolder
    private let field: FilePath
    private let pack: FilePath

    init() throws {
        scratch = try ScratchFolder()
        let shared = try #require(TestMaterial.shared)
        field = shared.appending("data/field")
        pack = try #require(TestMaterial.insightFacePack)
    }

    private func run(_ words: FilePath..., exits code: Int32 = 0) throws -> (
        document: JSONValue, messages: String
    ) {
        let run = try runProgram(words + ["--pack", pack, "--json"], in: scratch)
        let messages = String(decoding: run.messages, as: UTF8.self)
        #expect(run.exitCode == code, "\(String(decoding: run.output, as: UTF8.self))\(messages)")
        return (try JSONValue(parsing: run.output), messages)
    }

    private var cache: FilePath { scratch.path.appending("c.db") }

    private func portrait() throws -> [UInt8] {
        try readFile(field.appending("jpeg-tails/ff-padding.jpg"))
    }

    // MARK: photos

    @Test func jpegsWithoutAnEndMarkerAreEmbedded() throws {
        let counts = try run("embed", field.appending("jpeg-tails"), cache).document["counts"]
        // Files with the same pixels are one photo.
        let paths = (counts?["photos"]?.int ?? 0) + (counts?["aliases"]?.int ?? 0)
        #expect(counts?["failed"] == 0 && counts?["faces"] == counts?["photos"] && paths == 7)
    }

    @Test func systemFoldersOfNASDevicesAreSkipped() throws {
        let (document, messages) = try run("embed", field.appending("nas"), cache)
        let counts = document["counts"]
        #expect(counts?["photos"] == 1 && counts?["faces"] == 1 && counts?["skipped_folders"] == 3)
        #expect(messages.contains("--include-system-folders"))
        let other = scratch.path.appending("all.db")
        let all = try run("embed", field.appending("nas"), other, "--include-system-folders").document
        #expect(all["counts"]?["skipped_folders"] == 0 && (all["counts"]?["photos"]?.int ?? 0) > 1)
    }

    @Test(arguments: TestMaterial.packs)
    func boxesAreWithinThePhoto(_ pack: FilePath) throws {
        let run = try runProgram(
            ["embed", field.appending("borders"), cache, "--pack", pack, "--quiet"], in: scratch)
        #expect(run.exitCode == 0)
        let contents = try openStore(cache, for: .reading).read([])
        #expect(contents.faces.count >= 9)
        for face in contents.faces {
            let photo = contents.photos[face.photo]
            let name = photo.path.lastComponent.shown
            #expect(face.box.x1 >= 0 && face.box.y1 >= 0, "\(name)")
            #expect(face.box.x2 <= Float(photo.width) && face.box.y2 <= Float(photo.height), "\(name)")
            #expect(face.shortSidePixels == face.box.shortSidePixels && face.shortSidePixels > 0, "\(name)")
        }
        let half = contents.faces.first {
            contents.photos[$0.photo].path.lastComponent == "half.jpg"
        }
        #expect(half?.box.x1 == 0)
    }

    // MARK: messages

    /// To an old library, a file that is too new looks like a damaged one: libjxl prints its reasons to standard error.
    @Test func decoderMessagesBecomePartOfTheFailure() throws {
        let content = try jpegXL()
        for number in 0..<3 {
            var damaged = content
            for place in 40..<60 { damaged[place] = UInt8(truncatingIfNeeded: place * 31 + number) }
            try scratch.write(damaged, to: FilePath("photos/\(number).jxl"))
        }
        try scratch.write(portrait(), to: "photos/good.jpg")
        let photos = scratch.path.appending("photos")
        let quiet = try runProgram(
            ["embed", photos, cache, "--pack", pack, "--json", "--quiet"], in: scratch)
        let document = try JSONValue(parsing: quiet.output)
        let reasons = (document["failed"]?.array ?? []).compactMap { $0["reason"]?.text }
        #expect(quiet.exitCode == 1 && reasons.count == 3 && document["counts"]?["photos"] == 4)
        for reason in reasons {
            #expect(reason.hasPrefix("undecodable: libjxl "), "\(reason)")
            #expect(!reason.contains("\n"), "\(reason)")
        }
        #expect(reasons.contains { $0.contains("./lib/jxl/") }, "\(reasons)")
        // Only our own messages, one per file.
        let lines = String(decoding: quiet.messages, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 3 && lines.allSatisfy { $0.hasPrefix("failed: ") }, "\(lines)")
        // The cache contains only the stable word.
        #expect(
            Set(try openStore(cache, for: .reading).read([]).photos.map(\.reason)) == ["", "undecodable"])
    }

    /// 8 × 6 pixels, written by libvips, as in the decoding tests.
    private func jpegXL() throws -> [UInt8] {
        let hex = """
            ff0a28b0010a01000068000038005800584a28a36cdbd5280d2c3aa087003e29a15cf84907e0c304a20100d000315a14\
            00800a9551c60d5ecef57cf9a1c362dac67586b6dab6b024114a21898304c191559238a5d8799f34b07f5e3bc904b10108
            """
        let digits = hex.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    @Test func namesAreEscapedInTheTerminalAndTheLog() throws {
        let name: FilePath = "evil\nfailed: \u{1B}[31mfake.jpg"
        try scratch.write([], to: FilePath("photos").appending(name))
        try scratch.write(portrait(), to: "photos/good.jpg")
        let log = scratch.path.appending("run.log")
        let run = try runProgram(
            ["embed", scratch.path.appending("photos"), cache, "--pack", pack, "--log", log], in: scratch)
        #expect(run.exitCode == 1)
        for text in [run.messages, run.output, try readFile(log)] {
            #expect(!text.contains(0x1B))
            let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
            #expect(
                !lines.contains {
                    $0.contains("fake.jpg") && !$0.contains(#"evil\nfailed: \x1b[31mfake.jpg"#)
                })
        }
        #expect(String(decoding: run.messages, as: UTF8.self).contains("fake.jpg"))
    }

    @Test func commandsThatWritePrintTheNotesOfTheirStore() throws {
        // More faces than an .npz file handles comfortably, in photos that do not exist.
        let large = scratch.path.appending("large.npz")
        try writeLargeCache(large)
        for words in [["enrich", large], ["cache", "relocate", large, "/old", "/new"]] as [[FilePath]] {
            let run = try runProgram(
                words + (words[0] == "enrich" ? ["--pack", pack] : []), in: scratch)
            let messages = String(decoding: run.messages, as: UTF8.self)
            #expect(messages.contains("is rewritten at every flush"), "\(words.map(\.shown)): \(messages)")
        }
    }

    private func writeLargeCache(_ path: FilePath) throws {
        let scanned = scratch.path.appending("scanned.db")
        try scratch.write(portrait(), to: "photos/one.jpg")
        _ = try runProgram(
            ["embed", scratch.path.appending("photos"), scanned, "--pack", pack], in: scratch)
        let model = try openStore(scanned, for: .reading).read(.all)
        let face = try #require(model.faces.first)
        var vector = [Float](repeating: 0, count: model.space.dimension)
        vector[0] = 1
        var changes = CacheChanges()
        changes.photos = [
            PhotoRecord(
                digest: SHA256.digest(of: [1]), path: "/nowhere/1.jpg", size: 1, modified: 1, status: .missing
            )
        ]
        for index in 0...NPZStore.comfortableFaces {
            var copy = face.of(PhotoKey.content(SHA256.digest(of: [1])))
            copy.index = Int32(index)
            changes.faces.append(copy)
            changes.embeddings += vector
        }
        try openStore(path, for: .adding(model.space)).commit(changes)
    }

    // MARK: sources

    @Test func anUnmountedLibraryStopsTheRun() throws {
        for name in ["0.jpg", "1.jpg", "2.jpg"] as [FilePath] {
            let photo = try readFile(field.appending("metadata-edit").appending(name))
            try scratch.write(photo, to: FilePath("lib").appending(name))
        }
        let (library, out) = (scratch.path.appending("lib"), scratch.path.appending("out"))
        _ = try run("run", library, out, "--min-faces", "2", "--no-report")
        let before = try lastingSnapshot(of: out)
        try removeFolder(library)
        try createFolder(library)
        let (document, _) = try run("run", library, out, "--min-faces", "2", "--no-report", exits: 2)
        #expect(document["error"]?["code"] == "source_is_empty")
        #expect(try lastingSnapshot(of: out) == before)
        // The exported set keeps its bundle and is reported.
        let empty = try run(
            "run", library, out, "--min-faces", "2", "--no-report", "--allow-empty", exits: 1)
        #expect(empty.document["counts"]?["missing"] == 3)
    }

    @Test func aReportOnAMissingFolderIsAnError() throws {
        let missing = scratch.path.appending("none")
        // Once without and once with a cache nearby that could be reported on.
        for _ in 0..<2 {
            let run = try runProgram(["report", missing, "--json"], in: scratch)
            let error = try JSONValue(parsing: run.output)["error"]
            #expect(
                run.exitCode == 2 && error?["code"] == "not_found"
                    && error?["path"] == .string(missing.bytes))
            let space = EmbeddingSpace(name: "few", dimension: 4)
            try openStore(scratch.path.appending("c.db"), for: .adding(space)).commit(CacheChanges())
        }
    }
}
