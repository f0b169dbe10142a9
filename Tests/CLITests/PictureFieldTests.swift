import FaceStore
import FaceTypes
import Files
import Imaging
import JSON
import TestSupport
import Testing

/// The built program on copies of photos: files with the same pixels are one picture.
@Suite(.serialized, .enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct PictureFieldTests {
    private let scratch: ScratchFolder
    private let field: FilePath

    init() throws {
        scratch = try ScratchFolder()
        field = try #require(TestMaterial.shared).appending("data/field")
    }

    private var cache: FilePath { scratch.path.appending("c.db") }
    private var out: FilePath { scratch.path.appending("out") }

    @discardableResult
    private func run(_ words: FilePath..., exits code: Int32 = 0) throws -> JSONValue {
        let run = try runProgram(words + ExportLibrary.quick(words[0]) + ["--json"], in: scratch)
        let messages = String(decoding: run.messages, as: UTF8.self)
        #expect(run.exitCode == code, "\(String(decoding: run.output, as: UTF8.self))\(messages)")
        return try JSONValue(parsing: run.output)
    }

    private func json(_ path: FilePath) throws -> JSONValue { try JSONValue(parsing: readFile(path)) }

    private func name(_ path: JSONValue?) -> String? { path?.text.map { FilePath($0).lastComponent.shown } }

    // MARK: metadata

    /// Adds a rating as photo programs do: in a segment after the first marker.
    private func rate(_ photo: FilePath) throws {
        let content = try readFile(photo)
        let packet = Array("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmp:Rating=\"5\"/>".utf8)
        let length = packet.count + 2
        try replaceFile(
            photo,
            with: content[..<2] + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + packet
                + content[2...])
    }

    @Test(arguments: ["db", "npz"]) func aRatingInEveryFileChangesNothing(ending: String) throws {
        let pack = try #require(TestMaterial.insightFacePack)
        let (library, cache) = (scratch.path.appending("lib"), scratch.path.appending("c." + ending))
        let names = try listFolder(field.appending("metadata-edit"))
        for name in names {
            try scratch.write(
                readFile(field.appending("metadata-edit").appending(name)),
                to: FilePath("lib").appending(name))
        }
        try run("embed", library, cache, "--pack", pack)
        let before = try openStore(cache, for: .reading).read([])
        for name in names { try rate(library.appending(name)) }
        let counts = try run("embed", library, cache, "--pack", pack)["counts"]
        #expect(counts?["photos"] == 9 && counts?["embedded"] == 0 && counts?["recognised"] == 9)
        let after = try openStore(cache, for: .reading).read([])
        #expect(after.photos.map(\.digest) == before.photos.map(\.digest) && after.faces == before.faces)
        #expect(after.photos.allSatisfy { $0.status != .missing })
        // Photos can still be opened, because their pictures have not changed.
        let enriched = try run("enrich", cache, "--pack", pack)
        #expect(enriched["counts"]?["enriched"]?.int == after.faces.count)
    }

    // MARK: copies

    @Test(arguments: TestMaterial.packs)
    func elevenVersionsBecomeOneFrameOfTheOriginal(_ pack: FilePath) throws {
        try run("run", field.appending("variants"), out, "--min-faces", "1", "--no-report", "--pack", pack)
        let set = try json(out.appending("swap/faceset_001/manifest.json"))
        #expect(set["faces"]?.array?.count == 1)
        #expect(self.name(set["faces"]?.array?.first?["path"]) == "colour.jpg")
        let groups = try json(out.appending("cache.duplicates.json"))["visual"]?.array ?? []
        #expect(groups.count == 1 && self.name(groups.first?["keeper"]) == "colour.jpg")
        let members = (groups.first?["members"]?.array ?? []).compactMap { self.name($0["path"]) }
        for copy in ["bw.jpg", "sepia.jpg", "whatsapp.jpg", "mirrored.jpg", "upside-down.jpg"] {
            #expect(members.contains(copy), "\(copy)")
        }
    }

    @Test(arguments: TestMaterial.packs)
    func fifteenCopiesAreOnePhoto(_ pack: FilePath) throws {
        let run = try run("run", field.appending("fifteen-copies"), out, "--no-report", "--pack", pack)
        #expect(run["counts"]?["facesets"] == 0)
        let manifest = String(
            decoding: try readFile(out.appending("facesets/refine_manifest.json")), as: UTF8.self)
        #expect(manifest.contains("too_few_photos"))
    }

    @Test func theCameraFileIsKept() throws {
        let pack = try #require(TestMaterial.insightFacePack)
        try run("embed", field.appending("keeper"), cache, "--pack", pack)
        func keepers(_ words: FilePath...) throws -> [String] {
            let run = try runProgram(["dedup", cache, "--json"] + words, in: scratch)
            #expect(run.exitCode == 0)
            let list = try json(scratch.path.appending("c.duplicates.json"))
            return ["byte_identical", "visual"].flatMap { list[$0]?.array ?? [] }.compactMap {
                $0["keeper"]?.text.map { String($0.dropFirst(field.appending("keeper").shown.count + 1)) }
            }
        }
        #expect(try keepers() == ["Originals/2009/IMG_0001.jpg", "Originals/2009/IMG_0002.jpg"])
        #expect(
            try keepers("--prefer", "Desktop") == ["Desktop/x.jpg", "Desktop/upscaled_ai.jpg"])
        #expect(
            try keepers("--prefer", "x.jpg", "--prefer", "Originals/*")
                == ["Desktop/x.jpg", "Originals/2009/IMG_0002.jpg"])
    }

    /// If only one of two copies has a date (here in a Takeout file next to it), that copy is the original.
    @Test func theCopyWithADateBecomesTheFrame() throws {
        let pack = try #require(TestMaterial.insightFacePack)
        let jpeg = try readFile(
            field.parent.appending(
                "photos/face_recognition/examples__knn_examples__train__biden__biden2.jpg"))
        let photo = try scratch.write(jpeg, to: "lib/photo.jpg")
        try scratch.write(encodePNG(VipsImageSource().decode(jpeg).image), to: "lib/photo.png")
        func frames(_ output: FilePath) throws -> [String?] {
            try run("embed", photo.parent, cache, "--pack", pack)
            try run("enrich", cache, "--pack", pack)
            let trusted = FilePath("biden=\(photo.parent.shown)")
            let swap = scratch.path.appending(output)
            try run("import-folders", cache, swap, "--trusted", trusted, "--pack", pack)
            let set = try json(swap.appending("faceset_001/manifest.json"))
            return (set["faces"]?.array ?? []).map { self.name($0["path"]) }
        }
        // Neither has a date, so the larger file is used.
        #expect(try frames("undated") == ["photo.png"])
        try scratch.write(
            Array(#"{"photoTakenTime": {"timestamp": "1060699034"}}"#.utf8), to: "lib/photo.jpg.json")
        #expect(try frames("dated") == ["photo.jpg"])
    }

    // MARK: detection

    @Test(arguments: TestMaterial.packs)
    func facesThatFillTheFrameAreFound(_ pack: FilePath) throws {
        try run("embed", field.appending("borders"), cache, "--pack", pack)
        let contents = try openStore(cache, for: .reading).read([])
        let bare = contents.photos.filter { $0.status != .ok }.map(\.path.lastComponent.shown)
        #expect(contents.photos.count == 11 && bare.isEmpty, "\(bare)")
    }

    @Test(arguments: TestMaterial.packs)
    func panoramasAndLongScreenshotsAreSearched(_ pack: FilePath) throws {
        try run("embed", field.appending("panorama"), cache, "--pack", pack)
        let contents = try openStore(cache, for: .reading).read([])
        #expect(!contents.photos.isEmpty)
        for (row, photo) in contents.photos.enumerated() {
            let count = contents.faces.count { $0.photo == row }
            #expect(count >= 10, "\(photo.path.lastComponent.shown): \(count)")
        }
    }

    /// The same portrait upright, on its side and upside down. A weak false detection must not end the search.
    @Test(arguments: TestMaterial.packs)
    func weakDetectionsDoNotStopTurning(_ pack: FilePath) throws {
        for name in ["colour.jpg", "rotated-90-no-exif.jpg", "upside-down.jpg"] as [FilePath] {
            let photo = try readFile(field.appending("variants").appending(name))
            try scratch.write(photo, to: FilePath("turned").appending(name))
        }
        try run("embed", scratch.path.appending("turned"), cache, "--pack", pack, "--rotate-retry")
        let contents = try openStore(cache, for: .reading).read(.embeddings)
        #expect(contents.faces.count == 3)
        for row in contents.faces.indices {
            let products = zip(contents.embeddings[0], contents.embeddings[row]).map { $0 * $1 }
            #expect(products.reduce(0, +) > 0.8, "\(contents.photos[row].path.lastComponent.shown)")
        }
    }

    // MARK: forgetting

    @Test func copiedOutputsAreForgottenByContent() throws {
        let pack = try #require(TestMaterial.insightFacePack)
        let library = field.appending("metadata-edit")
        try run("run", library, out, "--min-faces", "2", "--no-report", "--pack", pack)
        let copy = scratch.path.appending("backup")
        #expect(try runProgram(["-r", out, copy], in: scratch, program: "/bin/cp").exitCode == 0)
        let person = try #require(
            try json(out.appending("raw/manifest.json"))["persons"]?.array?.first?["id"]?.text)
        let list = scratch.path.appending("list.txt")
        let forgotten = try run(
            "forget", out.appending("cache.db"), "--person", FilePath(person), "--manifest",
            out.appending("raw/manifest.json"), "--in", out, "--in", copy, "--list", list, exits: 1)
        // The copied cache needs its own `forget`.
        let left = (forgotten["failed"]?.array ?? []).compactMap { $0["path"]?.text }
        #expect(left == [copy.appending("cache.db").shown])
        let removed = (forgotten["removed"]?.array ?? []).compactMap(\.text)
        #expect(removed.contains { $0.hasPrefix(copy.shown) && $0.hasSuffix(".jpg") })
        #expect(String(decoding: try readFile(list), as: UTF8.self).split(separator: "\n").count > 10)
    }
}
