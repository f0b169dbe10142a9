import FaceTypes
import Files
import Glibc
import JSON
import TestSupport
import Testing

/// `people import-regions` and `write-regions` on the photos in the field folder, with the shared pack.
@Suite(.serialized, .enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct RegionCommandTests {
    private let scratch: ScratchFolder
    private var out: FilePath { scratch.path.appending("out") }
    private var photos: FilePath { scratch.path.appending("photos") }
    private static let hasExifTool = TestMaterial.tool("exiftool") != nil

    /// Copies the photos, embeds and clusters them.
    init() throws {
        scratch = try ScratchFolder()
        let folder = try #require(TestMaterial.shared).appending("data/field/regions")
        for name in try listFolder(folder) {
            try scratch.write(readFile(folder.appending(name)), to: FilePath("photos/\(name.shown)"))
        }
        let cache = out.appending("cache.db")
        try createFolder(out)
        for line in [
            ["embed", photos, cache] + ExportLibrary.pack,
            ["cluster", cache, out.appending("raw"), "--manifest-only", "--quiet"],
        ] {
            let run = try runProgram(line, in: scratch)
            #expect(run.exitCode == 0, "\(String(decoding: run.messages, as: UTF8.self))")
        }
    }

    private func people(_ words: FilePath...) throws -> JSONValue {
        let run = try runProgram(["people"] + words + ["--json"], in: scratch)
        #expect(run.exitCode == 0, "\(String(decoding: run.messages, as: UTF8.self))")
        return try JSONValue(parsing: run.output)
    }

    @Test func importedNamesMatchTheirFaces() throws {
        let imported = try people("import-regions", out)
        #expect(imported["counts"]?["faces"] == 8 && imported["counts"]?["names"] == 2)
        #expect(imported["counts"]?["unmatched"] == 0)
        let again = try people("import-regions", out)
        #expect(again["counts"]?["decisions"] == 0 && again["counts"]?["known"] == 8)
    }

    @Test func aDryRunChangesNothing() throws {
        #expect(try people("import-regions", out, "--dry-run")["counts"]?["faces"] == 8)
        #expect(try people("import-regions", out)["counts"]?["faces"] == 8)
    }

    @Test(.enabled(if: hasExifTool, "needs exiftool: make test-deps"))
    func writtenRegionsAreReadByExifToolAndNotWrittenTwice() throws {
        _ = try people("import-regions", out)
        let plain = photos.appending("photo.3.embedded.jpg")
        let before = try readFile(plain)
        // All photos already have their regions.
        #expect(try people("write-regions", out)["counts"]?["written"] == 0)
        // Without the sidecar, both regions are written again.
        try removeFile(photos.appending("photo.6.sidecar.jpg.xmp"))
        let written = try people("write-regions", out)
        #expect(written["counts"]?["written"] == 1 && written["counts"]?["added"] == 2)
        #expect(try names(photos.appending("photo.6.sidecar.jpg.xmp")) == ["Marie Curie", "Pierre Curie"])
        #expect(try people("write-regions", out)["counts"]?["written"] == 0)
        #expect(try readFile(plain) == before)
    }

    @Test(.enabled(if: hasExifTool, "needs exiftool: make test-deps"))
    func embeddingKeepsTheOriginalFile() throws {
        _ = try people("import-regions", out)
        let photo = photos.appending("photo.3.sidecar.jpg")
        let before = try readFile(photo)
        let written = try people("write-regions", out, "--embed")
        #expect((written["counts"]?["written"]?.int ?? 0) >= 1)
        #expect(try readFile(photos.appending("photo.3.sidecar.jpg_original")) == before)
        #expect(try names(photo) == ["Marie Curie", "Pierre Curie"])
        #expect(try people("write-regions", out, "--embed")["counts"]?["written"] == 0)
    }

    /// Names the faces of one photo in all eight orientations. Another program must see each region on its face.
    @Test(
        .enabled(
            if: hasExifTool && TestMaterial.python != nil,
            "needs exiftool and Pillow: make test-deps"),
        arguments: [false, true])
    func regionsAreOnTheirFacesInAllOrientations(embedding: Bool) throws {
        let scene = try ScratchFolder()
        let (turned, out) = (scene.path.appending("turned"), scene.path.appending("out"))
        let photo = try #require(TestMaterial.shared).appending("data/photos/\(ExportLibrary.twoPeople)")
        #expect(try python("make", photo, turned, in: scene).isEmpty)
        let lines: [[FilePath]] = [
            ["embed", turned, out.appending("cache.db")] + ExportLibrary.pack,
            ["cluster", out.appending("cache.db"), out.appending("raw"), "--manifest-only", "--quiet"],
            ["people", "name", out, "person_001", "Ann"], ["people", "name", out, "person_002", "Bo"],
            ["people", "write-regions", out] + (embedding ? ["--embed"] : []),
        ]
        for line in lines {
            let run = try runProgram(line, in: scene)
            #expect(run.exitCode == 0, "\(String(decoding: run.messages, as: UTF8.self))")
        }
        let regions = try python("regions", turned, in: scene).map { line in
            let words = line.split(separator: " ")
            return (name: words[1], sides: words[2...].compactMap { Double($0) })
        }
        for name in ["Ann", "Bo"] {
            let boxes = regions.filter { $0.name == name }.map(\.sides)
            #expect(boxes.count == 8)
            for box in boxes {
                #expect(zip(box, boxes[0]).allSatisfy { abs($0 - $1) < 0.02 }, "\(name): \(box), \(boxes[0])")
            }
        }
        #expect(abs(regions[0].sides[0] - regions[1].sides[0]) > 0.1)
        let before = try snapshot(of: turned)
        _ = try runProgram(lines[4], in: scene)
        #expect(try snapshot(of: turned) == before)
    }

    /// - Returns: the lines that the fixture prints.
    private func python(_ words: FilePath..., in scene: ScratchFolder) throws -> [Substring] {
        let log = scene.path.appending("python.txt")
        let script = TestMaterial.repository.appending("Tests/Fixtures/turned_photos.py")
        let words = [try #require(TestMaterial.python), script] + words
        let command = words.map { "'\($0.shown)'" }.joined(separator: " ")
        let status = system("\(command) > '\(log.shown)' 2>&1")
        let output = String(decoding: try readFile(log), as: UTF8.self)
        #expect(status == 0, "\(output)")
        return output.split(separator: "\n")
    }

    private func names(_ path: FilePath) throws -> [String] {
        let log = scratch.path.appending("exiftool.txt")
        _ = system("exiftool -s3 -RegionName '\(path.shown)' > '\(log.shown)' 2>&1")
        return String(decoding: try readFile(log), as: UTF8.self).split { ",\n".contains($0) }
            .map { $0.trimmingPrefix(" ") }.map(String.init).sorted()
    }
}
