import Archive
import FaceStore
import FaceTypes
import FacesetExport
import Files
import Imaging
import JSON
import Library
import Manifests
import TestSupport
import Testing
import Workflows

@Suite struct SwapExportTests {
    /// Two persons with three photos each, and one photo that shows both.
    static func library() throws -> (library: ColourLibrary, refine: FilePath) {
        var library = try ColourLibrary()
        var keys: [[FaceKey]] = [[], []]
        for number in 0..<3 {
            for (place, person) in [ColourPerson.red, .green].enumerated() {
                let found = try library.add("\(person)\(number).png", [person], shade: UInt8(number * 15))
                keys[place].append(try #require(found[person]))
            }
        }
        let both = try library.add("both.png", [.red, .green])
        keys[0].append(try #require(both[.red]))
        keys[1].append(try #require(both[.green]))
        return (library, try write(keys, library))
    }

    static func write(_ sets: [[FaceKey]], _ library: ColourLibrary) throws -> FilePath {
        let facesets = sets.enumerated().map { place, keys -> JSONValue in
            let faces = keys.map { ["key": .text($0.description), "path": "/x"] as JSONValue }
            return [
                "id": .text("faceset_00\(place + 1)"), "label": .text("faceset_00\(place + 1)"),
                "faces": .array(faces), "photo_count": .int(keys.count),
            ]
        }
        let json: JSONValue = [
            "schema": "face-sets/refine/1", "facesets": .array(facesets), "rejected": [],
        ]
        return try library.scratch.write(json.serialized(), to: "refine_manifest.json")
    }

    @discardableResult
    func export(
        _ library: ColourLibrary, _ refine: FilePath, settings: SwapSettings? = nil,
        interruption: Interruption = Interruption()
    ) throws -> SwapOutcome {
        try ExportSwap(
            refineManifest: refine, output: library.output, settings: settings ?? library.settings()
        ).run(on: library.library, interruption: interruption)
    }

    func manifest(_ library: ColourLibrary, _ id: String) throws -> FacesetManifest {
        let path = library.output.appending(FilePath("\(id)/manifest.json"))
        return try #require(try FacesetManifest(reading: path))
    }

    @Test func bundlesAreFlatAndOrderedWithOneFacePerFrame() throws {
        let (library, refine) = try Self.library()
        let outcome = try export(library, refine)
        #expect(outcome.exportedFaces == 8 && outcome.findings.isEmpty)
        for id in ["faceset_001", "faceset_002"] {
            let folder = library.output.appending(FilePath(id))
            let bundle = try ZipReader(folder.appending(FilePath("\(id)_all.fsz")))
            #expect(bundle.members.map(\.name) == ["0000.png", "0001.png", "0002.png", "0003.png"])
            let check = BundleCheck(
                analyser: ColourAnalyser(), source: VipsImageSource(), threshold: 0.5)
            #expect(try check.report(on: bundle.path, manifest: manifest(library, id)).faults == [])
        }
    }

    @Test func theManifestDescribesTheFacesInTheSet() throws {
        let (library, refine) = try Self.library()
        try export(library, refine)
        let json = try manifest(library, "faceset_001").json
        let faces = try #require(json["faces"]?.array)
        #expect(faces.map { $0["rank"]?.int } == [0, 1, 2, 3])
        let scores = faces.compactMap { $0["score"]?.double }
        #expect(scores == scores.sorted(by: >))
        #expect(faces.allSatisfy { $0["verified"] == true })
        let cosine = try #require(json["centroid_cosine"]?.double)
        #expect(cosine > 0.99 && cosine <= 1)
        #expect(
            faces[0]["terms"]?.object?.keys
                == ["frontality", "det_score", "landmark_symmetry", "face_size", "sharpness"])
    }

    @Test func aSecondRunChangesNothingAndOpensNoPhoto() throws {
        let (library, refine) = try Self.library()
        try export(library, refine)
        let before = try library.snapshot()
        removeTree(library.photos)
        let outcome = try export(library, refine)
        #expect(outcome.unchangedSets == 2)
        #expect(try library.snapshot() == before)
    }

    @Test func withoutVerificationVerifiedIsNull() throws {
        let (library, refine) = try Self.library()
        try export(library, refine, settings: library.settings(verifies: false))
        let faces = try manifest(library, "faceset_001").json["faces"]?.array ?? []
        #expect(faces.count == 4 && faces.allSatisfy { $0["verified"] == JSONValue.null })
    }

    @Test func anInterruptedRunLeavesTheOldStateAndTheNextOneHasTheSameResult() throws {
        let (library, refine) = try Self.library()
        let interruption = Interruption()
        interruption.request()
        #expect(throws: Interrupted.self) { try export(library, refine, interruption: interruption) }
        #expect(try library.snapshot().keys.allSatisfy { $0.hasPrefix(".") })
        try export(library, refine)
        let other = try Self.library()
        try export(other.library, other.refine)
        let names = try library.snapshot().keys.filter { !$0.hasSuffix("manifest.json") }
        for name in names {
            #expect(try library.snapshot()[name] == other.library.snapshot()[name], "\(name)")
        }
    }

    @Test func aDeletedFrameIsWrittenAgainAndAChangedOneIsKept() throws {
        let (library, refine) = try Self.library()
        try export(library, refine)
        let before = try library.snapshot()
        try removeFile(library.output.appending("faceset_001/0001.png"))
        try replaceFile(library.output.appending("faceset_002/0001.png"), with: [1, 2, 3])
        try export(library, refine)
        let after = try library.snapshot()
        #expect(after["faceset_001/0001.png"] == before["faceset_001/0001.png"])
        #expect(after["faceset_002/0001.png"] == [1, 2, 3])
    }

    @Test func aSetThatShrinksKeepsItsIDAndItsStaleFilesAreDeleted() throws {
        let (library, refine) = try Self.library()
        try export(library, refine)
        let keys = try manifest(library, "faceset_001").faces
        let other = try manifest(library, "faceset_002").faces
        _ = try Self.write([Array(keys.prefix(2)), other], library)
        try export(library, refine)
        let names = try listFolder(library.output.appending("faceset_001")).map(\.shown)
        #expect(names.filter { $0.hasSuffix(".png") } == ["0000.png", "0001.png"])
    }

    @Test func aChangedPhotoIsReportedAndTriedAgain() throws {
        let (library, refine) = try Self.library()
        let photo = library.photos.appending("red0.png")
        let content = try readFile(photo)
        try replaceFile(photo, with: [0])
        let outcome = try export(library, refine)
        #expect(outcome.findings.map(\.reason) == ["photo_changed"] && outcome.exportedFaces == 7)
        try replaceFile(photo, with: content)
        #expect(try export(library, refine).exportedFaces == 8)
    }

    @Test func withoutEnrichmentTheErrorRefersToEnrich() throws {
        let (library, refine) = try Self.library()
        var contents = library.filled
        contents.enrichments = []
        let workflow = ExportSwap(
            refineManifest: refine, output: library.output, settings: library.settings())
        let error = #expect(throws: FaceSetsError.self) {
            try workflow.run(on: Library(holding: contents))
        }
        #expect(error?.code == "not_enriched" && error?.remedy?.contains("enrich") == true)
    }

    @Test func aSingletonNearASetBecomesACandidateOutsideEveryBundle() throws {
        var (library, refine) = try Self.library()
        let found = try library.add("lonely.png", [.red], shade: 60)
        let lonely = try #require(found[.red])
        let strange = try #require(try library.add("strange.png", [.blue])[.blue])
        let raw: JSONValue = [
            "schema": "face-sets/cluster/1", "persons": [],
            "singletons": .array([lonely, strange].map { .text($0.description) }), "noface": [],
        ]
        let path = try library.scratch.write(raw.serialized(), to: "raw.json")
        let workflow = ExportSwap(
            refineManifest: refine, output: library.output, candidates: (path, CandidateOptions()),
            settings: library.settings())
        for _ in 0..<2 {
            let outcome = try workflow.run(on: library.library)
            #expect(outcome.candidates == 1 && outcome.exportedFaces == 8)
        }
        let names = try library.snapshot().keys.filter { $0.hasPrefix("_candidates/") }
        #expect(names.count == 2 && names.contains { $0.hasSuffix("_\(lonely).png") })
    }
}
