import FaceTypes
import Files
import JSON
import TestSupport
import Testing

private let pack = TestMaterial.insightFacePack

/// A pack with only a detector and a recogniser, like `buffalo_sc`.
@Suite(.serialized, .enabled(if: pack != nil, "needs the shared test material"))
struct SmallPackTests {
    private let library: ExportLibrary
    private let scratch: ScratchFolder
    private var folder: FilePath { scratch.path.appending("small") }

    init() throws {
        library = try ExportLibrary.shared.get()
        scratch = try ScratchFolder()
        let source = try #require(pack)
        for name in ["det_500m.onnx", "w600k_mbf.onnx"] {
            try scratch.write(readFile(source.appending(name)), to: FilePath("small/\(name)"))
        }
        var manifest = try #require(
            JSONValue(parsing: readFile(source.appending("pack.json"))).object)
        manifest["name"] = "small"
        manifest["models"] = .array(Array((manifest["models"]?.array ?? []).prefix(2)))
        try scratch.write(JSONValue.object(manifest).serialized(), to: "small/pack.json")
    }

    private func run(_ words: FilePath...) throws -> JSONValue? {
        let run = try runProgram(
            words + ["--pack", folder, "--jobs", "2", "--quiet", "--json"], in: scratch)
        #expect(run.exitCode == 0, "\(words.map(\.shown)): \(String(decoding: run.output, as: UTF8.self))")
        return try JSONValue(parsing: run.output)["counts"]
    }

    @Test func itEnrichesOnceAndExports() throws {
        let cache = scratch.path.appending("c.db")
        _ = try run("embed", library.people.appending("barack_obama"), cache)
        let first = try run("enrich", cache)
        #expect(first?["enriched"] == first?["faces"] && (first?["enriched"]?.int ?? 0) > 2)
        let second = try run("enrich", cache)
        #expect(second?["photos"] == 0 && second?["known"] == first?["faces"])

        let sets = scratch.path.appending("facesets")
        let refine: [FilePath] = ["refine", cache, sets, "--min-faces", "2", "--manifest-only"]
        #expect(try runProgram(refine, in: scratch).exitCode == 0)
        let swap = scratch.path.appending("swap")
        let exported = try run("export-swap", cache, sets.appending("refine_manifest.json"), swap)
        #expect(exported?["facesets"] == 1)
        let set = try #require(ExportedSets(reading: swap).facesets.first)
        let manifest = try JSONValue(parsing: readFile(set.folder.appending("manifest.json")))
        let faces = try #require(manifest["faces"]?.array)
        #expect(exported?["exported"]?.int == faces.count && faces.count >= 2)
        for face in faces {
            // Computed from the five points, because there are no other landmarks.
            let terms = ["frontality", "landmark_symmetry"].compactMap { face["terms"]?[$0]?.double }
            #expect(terms.count == 2 && terms.allSatisfy { $0 > 0 && $0 <= 1 })
        }
    }
}
