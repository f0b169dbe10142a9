import FaceTypes
import Files
import JSON
import TestSupport
import Testing

/// Options of the commands that write and verify bundles, on real photos.
@Suite(.serialized, .enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct ExportChoiceTests {
    private let library: ExportLibrary
    private let scratch: ScratchFolder

    init() throws {
        library = try ExportLibrary.shared.get()
        scratch = try ScratchFolder()
    }

    private var swap: FilePath { scratch.path.appending("swap") }

    private func run(_ words: [FilePath], exits code: Int32 = 0) throws -> (JSONValue, messages: String) {
        let run = try runProgram(words + ["--json"], in: scratch)
        let messages = String(decoding: run.messages, as: UTF8.self)
        #expect(run.exitCode == code, "\(words.map(\.shown)): \(messages)")
        return (try JSONValue(parsing: run.output), messages)
    }

    /// Arguments that import one person.
    private func importing(_ label: String, _ more: FilePath..., pack: [FilePath] = ExportLibrary.pack)
        -> [FilePath]
    {
        let folder = library.people.appending(FilePath(label))
        let words: [FilePath] = [
            "import-folders", library.cache, swap, "--trusted", FilePath("\(label)=\(folder.shown)"),
        ]
        return words + pack + more
    }

    private func set(_ id: FilePath) throws -> JSONValue {
        try JSONValue(parsing: readFile(swap.appending(id).appending("manifest.json")))
    }

    @Test func diverseBundlesRecordCoverageAndStartNumbersAreUsed() throws {
        _ = try run(importing("barack_obama", "--select", "diverse", "--start-number", "7", "--top-n", "3"))
        let manifest = try set("faceset_007")
        let coverage = try #require(manifest["coverage"]?.object).members
        #expect(coverage.reduce(0) { $0 + ($1.value.int ?? 0) } == 3)
        #expect(manifest["options"]?["select"] == "diverse")
        _ = try run(importing("df03", "--start-number", "3"))
        #expect(try ExportedSets(reading: swap).facesets.map(\.id) == ["faceset_007", "faceset_008"])
    }

    @Test(.enabled(if: TestMaterial.openPack != nil, "needs the open pack: make deps"))
    func anotherPackVerifiesOnlyWithVerifyPack() throws {
        let open = try #require(TestMaterial.openPack)
        let (refusal, _) = try run(importing("barack_obama", pack: ["--pack", open, "--quiet"]), exits: 2)
        #expect(refusal["error"]?["code"] == "pack_differs" && FileInfo(swap) == nil)
        _ = try run(importing("barack_obama", "--verify-pack", open))
        let manifest = try set("faceset_001")
        #expect(manifest["verified_by"]?["name"] == "open" && manifest["centroid_space"] == "open")
        #expect(manifest["embedding_space"]?["name"] != "open")
        let cosines = (manifest["faces"]?.array ?? []).compactMap { $0["source_cosine"]?.double }
        #expect(cosines.count > 2 && cosines.allSatisfy { $0 > 0.85 }, "\(cosines)")
        let verify: [FilePath] = ["verify-export", swap, "--cache", library.cache, "--pack", open, "--quiet"]
        #expect(try run(verify).0["counts"]?["faulty"] == 0)
    }

    @Test func framesAreComparedWithTheFacesInTheirPhotos() throws {
        _ = try run(importing("barack_obama"))
        let words: [FilePath] =
            ["verify-export", swap, "--cache", library.cache, "--threshold", "2"] + ExportLibrary.pack
        #expect(try run(words).0["counts"]?["faulty"] == 0)
        // Give the first frame the key of another person's face, which only the cache can disprove.
        let file = swap.appending("faceset_001/manifest.json")
        var manifest = try #require(try JSONValue(parsing: readFile(file)).object)
        let other = try run(
            [
                "import-folders", library.cache, scratch.path.appending("other"), "--trusted",
                FilePath("joe_biden=\(library.people.appending("joe_biden").shown)"),
            ] + ExportLibrary.pack)
        #expect(other.0["ok"] == true)
        let biden = try JSONValue(
            parsing: readFile(scratch.path.appending("other/faceset_001/manifest.json")))["faces"]?.array?
            .first
        var faces = try #require(manifest["faces"]?.array)
        var first = try #require(faces[0].object)
        first["key"] = try #require(biden?["key"])
        faces[0] = .object(first)
        manifest["faces"] = .array(faces)
        try replaceFile(file, with: JSONValue.object(manifest).serialized())
        let (document, _) = try run(words, exits: 1)
        let reasons = (document["failed"]?.array ?? []).compactMap { $0["reason"]?.text }
        #expect(reasons.count == 2 && reasons.allSatisfy { $0.hasPrefix("drift: 0000.png") }, "\(reasons)")
    }

    @Test func badManifestsAreFaultsAndSmallFramesAreReported() throws {
        let quiet = ExportLibrary.pack.filter { $0 != "--quiet" }
        let small = try run(importing("df03", "--out-size", "256", pack: quiet))
        #expect(small.messages.contains("some frames are 256 pixels wide"))
        let verify = ["verify-export", swap] + quiet
        let (_, messages) = try run(verify)
        #expect(messages.contains("some frames are 256 pixels wide"))
        let manifest = swap.appending("faceset_001/manifest.json")
        try replaceFile(manifest, with: Array("{".utf8))
        for word in ["bad_manifest", "missing_manifest"] {
            let (document, _) = try run(verify, exits: 1)
            let reasons = (document["failed"]?.array ?? []).compactMap { $0["reason"]?.text }
            #expect(reasons.contains { $0.hasPrefix(word) }, "\(reasons)")
            try removeFile(manifest)
        }
    }

    /// Two photos of one person, dated in two years only by EXIF. Copies dated in other years are duplicate paths of
    /// the same photo and form no era.
    @Test func datesInPhotosSplitAPersonIntoEras() throws {
        let source = library.people.appending("df03")
        let names = try listFolder(source).filter {
            try readFile(source.appending($0)).starts(with: [0xFF, 0xD8]) && !$0.shown.contains("couple")
        }.prefix(2)
        let photos = scratch.path.appending("photos")
        for (name, years) in zip(names, [[2004, 2005, 2007], [2015, 2016]]) {
            for year in years {
                let content = try readFile(source.appending(name))
                try scratch.write(dated(content, year), to: FilePath("photos/\(year).jpg"))
            }
        }
        let cache = scratch.path.appending("c.db")
        for line in [["embed", photos, cache], ["enrich", cache]] as [[FilePath]] {
            #expect(try runProgram(line + ExportLibrary.pack, in: scratch).exitCode == 0)
        }
        _ = try run(
            ["import-folders", cache, swap, "--trusted", FilePath("anna=\(photos.shown)")]
                + ExportLibrary.pack)
        let before = try snapshot(of: swap)
        let split: [FilePath] =
            [
                "era-split", cache, swap, "faceset_001", "--sub-threshold", "0.05", "--anchor-size", "2",
                "--thin-size", "3", "--min-short", "40",
            ] + ExportLibrary.pack
        _ = try run(split)
        let sets = try ExportedSets(reading: swap)
        #expect(sets.facesets.map(\.id) == ["faceset_001"])
        #expect(sets.thinEras.map(\.id) == ["faceset_001_2004", "faceset_001_2015"])
        let after = try snapshot(of: swap)
        for (name, content) in before where name != "manifest.json" {
            #expect(after[name] == content, "\(name)")
        }
        _ = try run(split)
        #expect(try snapshot(of: swap) == after)
    }

    /// A JPEG with an EXIF block whose DateTimeOriginal is in the middle of a year.
    private func dated(_ jpeg: [UInt8], _ year: Int) -> [UInt8] {
        let text = Array("\(year):07:01 12:00:00".utf8) + [0]
        let block: [UInt8] =
            Array("MM".utf8) + [0, 42, 0, 0, 0, 8]  // big-endian, first directory at 8
            + [0, 1, 0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 26, 0, 0, 0, 0]  // the EXIF directory at 26
            + [0, 1, 0x90, 0x03, 0, 2, 0, 0, 0, 20, 0, 0, 0, 44, 0, 0, 0, 0] + text
        let body = Array("Exif\0\0".utf8) + block
        let length = body.count + 2
        return Array(jpeg.prefix(2)) + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + body
            + jpeg.dropFirst(2)
    }
}
