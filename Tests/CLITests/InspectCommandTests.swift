import FaceStore
import FaceTypes
import Files
import Glibc
import Imaging
import JSON
import TestSupport
import Testing

private let hasMaterial = TestMaterial.shared != nil

/// `inspect` on a real photo.
@Suite(.serialized, .enabled(if: hasMaterial, "needs the shared test material"))
struct InspectCommandTests {
    private let library: ExportLibrary
    private let scratch: ScratchFolder
    private let photo: FilePath

    init() throws {
        library = try ExportLibrary.shared.get()
        scratch = try ScratchFolder()
        let name = try #require(try listFolder(library.people.appending("barack_obama")).first)
        photo = try scratch.write(
            readFile(library.people.appending("barack_obama").appending(name)), to: "photo.jpg")
    }

    private func run(_ words: FilePath..., exits code: Int32 = 0) throws -> JSONValue {
        let run = try runProgram(["inspect"] + words + ExportLibrary.pack + ["--json"], in: scratch)
        #expect(run.exitCode == code, "\(String(decoding: run.output + run.messages, as: UTF8.self))")
        return try JSONValue(parsing: run.output)
    }

    /// `inspect` computes the values that `enrich` stores.
    @Test func itShowsTheValuesInTheCache() throws {
        let seen = try #require(run(photo)["faces"]?.array?.first)
        let contents = try openStore(library.cache, for: .reading).read(.all)
        let digest = SHA256.digest(of: try readFile(photo))
        let row = try #require(
            contents.faces.indices.first {
                contents.photos[contents.faces[$0].photo].digest == digest && contents.faces[$0].index == 0
            })
        let enrichment = try #require(contents.enrichments[row])
        let measures = try #require(enrichment.measures)
        for (name, value) in zip(FaceMeasures.names, measures.values) {
            #expect(seen[name] == .float(value), "\(name)")
        }
        let range: ClosedRange<Float> = 0...1
        #expect(measures.values.dropFirst().allSatisfy { range.contains($0) } && measures.exposure > 0.05)
        #expect(seen["blur"] == .float(contents.faces[row].blur))
        #expect(seen["embedding_norm"] == .float(contents.faces[row].embeddingNorm))
        #expect(seen["det_score"] == .float(contents.faces[row].score))
        #expect(seen["pose"]?.array?.first == enrichment.pose.map { .float($0.pitch) })
        let terms = ["frontality", "det_score", "landmark_symmetry", "face_size", "sharpness"]
        #expect(seen["terms"]?.object?.keys == terms)
        let text = try runProgram(["inspect", photo] + ExportLibrary.pack, in: scratch)
        let shown = String(decoding: text.output, as: UTF8.self)
        #expect(shown.contains("face 0: box") && shown.contains("mouth detail"))
    }

    @Test func theDrawingIsWrittenToAnotherFile() throws {
        let before = try readFile(photo)
        let picture = scratch.path.appending("seen.png")
        let outputs = try run(photo, "--draw", picture)["outputs"]
        #expect(outputs == [.string(picture.bytes)])
        let (drawn, plain) = (
            try VipsImageSource().decode(readFile(picture)).image, try VipsImageSource().decode(before).image
        )
        #expect(drawn.width == plain.width && drawn.height == plain.height)
        #expect(!drawn.withPixels { drawn in plain.withPixels { drawn.elementsEqual($0) } })
        #expect(try readFile(photo) == before)
    }

    @Test func theOriginalIsNeverOverwritten() throws {
        let original = try scratch.write(readFile(photo), to: "original.png")
        let link = scratch.path.appending("link.png")
        #expect(symlink(original.shown, link.shown) == 0)
        let other = scratch.path.appending("hard.png")
        #expect(Glibc.link(original.shown, other.shown) == 0)
        for target in [original, link, other] {
            let refused = try run(original, "--draw", target, exits: 2)
            #expect(refused["error"]?["code"] == "would_overwrite", "\(target.shown)")
        }
        #expect(try readFile(original) == readFile(photo))
        _ = try run(photo, "--draw", scratch.path.appending("seen.jpg"), exits: 64)
    }

    @Test func filesThatAreNotPhotosAreReported() throws {
        let text = try scratch.write(Array("text".utf8), to: "text.jpg")
        let refused = try run(text, exits: 2)["error"]
        #expect(refused?["code"] == "unsupported_format" && refused?["path"] == .string(text.bytes))
        #expect(try run(scratch.path.appending("nowhere.jpg"), exits: 2)["error"]?["code"] == "not_found")
    }

    @Test(.enabled(if: TestMaterial.openPack != nil, "needs the open pack: make deps"))
    func theOpenPackAcceptsSeveralSizes() throws {
        let open = try #require(TestMaterial.openPack)
        func code(_ sizes: FilePath) throws -> JSONValue? {
            let words: [FilePath] = ["inspect", photo, "--pack", open, "--det-size", sizes, "--json"]
            return try JSONValue(parsing: runProgram(words, in: scratch).output)["error"]?["code"]
        }
        #expect(try code("128,640") == nil)
    }
}
