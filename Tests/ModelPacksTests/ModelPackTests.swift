import FaceTypes
import Files
import JSON
import ModelPacks
import TestSupport
import Testing

/// A pack of small files that are not real networks.
private struct FakePack {
    let scratch: ScratchFolder
    var folder: FilePath { scratch.path.appending("fake") }

    init(_ edit: (String) -> String = { $0 }) throws {
        scratch = try ScratchFolder()
        let detector = Array("detector".utf8)
        let recogniser = Array("recogniser".utf8)
        try scratch.write(detector, to: "fake/d.onnx")
        try scratch.write(recogniser, to: "fake/r.onnx")
        let manifest = """
            {"schema": "face-sets/pack/1", "name": "fake", "licence": "none", "later": [1], "models": [
             {"role": "detector", "kind": "scrfd", "file": "d.onnx", "mean": 127.5, "std": 128.0,
              "sha256": "\(SHA256.digest(of: detector))"},
             {"role": "recogniser", "kind": "arcface", "file": "r.onnx", "mean": [1, 2, 3], "dimension": 2,
              "sha256": "\(SHA256.digest(of: recogniser))"},
             {"role": "something_new", "kind": "later", "file": "r.onnx", "colour": "blue",
              "sha256": "\(SHA256.digest(of: recogniser))"}]}
            """
        try scratch.write(Array(edit(manifest).utf8), to: "fake/pack.json")
    }
}

private func replacing(_ old: String, by new: String) -> (String) -> String {
    { $0.replacing(old, with: new, maxReplacements: 1) }
}

struct ModelPackTests {
    @Test func manifestsAreRead() throws {
        let fake = try FakePack()
        let pack = try ModelPack(verifying: fake.folder)
        #expect(pack.name == "fake" && pack.licence == "none" && pack.models.count == 3)
        #expect(pack.model(.detector)?.mean == [127.5, 127.5, 127.5] && pack.model(.detector)?.std == 128)
        #expect(pack.model(.recogniser)?.mean == [1, 2, 3] && pack.model(.recogniser)?.dimension == 2)
        #expect(pack.model(ModelRole(rawValue: "something_new"))?.fields["colour"]?.text == "blue")
        #expect(pack.calibration == .identity && pack.centre == nil && pack.fields["later"] != nil)
        #expect(throws: FaceSetsError.self) { try pack.required(.mesh) }
    }

    @Test func centreAndCalibrationAreRead() throws {
        let fake = try FakePack(
            replacing(
                "\"later\": [1]", by: "\"centre\": [0.5, 1], \"calibration\": {\"a\": 8.5, \"b\": 0.01}"))
        let pack = try ModelPack(verifying: fake.folder)
        #expect(pack.centre == [0.5, 1] && pack.calibration == Calibration(a: 8.5, b: 0.01))
        #expect(pack.centreDigest?.hex.prefix(8) == "96124474")
    }

    @Test func writingACalibrationKeepsOtherFields() throws {
        let fake = try FakePack()
        let path = fake.folder.appending("pack.json")
        var expected = try #require(JSONValue(parsing: readFile(path)).object)
        try writeCalibration(Calibration(a: 1.25, b: 0), toPackIn: fake.folder)
        #expect(try ModelPack(verifying: fake.folder).calibration == Calibration(a: 1.25, b: 0))
        var written = try #require(JSONValue(parsing: readFile(path)).object)
        #expect(written["later"]?.array?.count == 1 && written.keys.last == "calibration")
        (written["calibration"], expected["calibration"]) = (nil, nil)
        #expect(written == expected)
        let bare = #expect(throws: FaceSetsError.self) {
            try writeCalibration(.identity, toPackIn: fake.scratch.path)
        }
        #expect(bare?.code == "pack_invalid")
    }

    @Test(arguments: [
        ("face-sets/pack/1", "face-sets/pack/2", "its schema is not face-sets/pack/1"),
        ("\"d.onnx\"", "\"../d.onnx\"", "the `file` of detector is missing or not a plain file name"),
        ("\"d.onnx\"", "\"a/b.onnx\"", "the `file` of detector is missing or not a plain file name"),
        ("\"d.onnx\"", "\"\"", "the `file` of detector is missing or not a plain file name"),
        (
            "\"sha256\": \"", "\"sha256\": \"zz",
            "the `sha256` of detector is missing or not 64 hexadecimal digits"
        ),
        ("128.0", "0", "the `std` of detector is not a number above 0"),
        ("[1, 2, 3]", "[1, 2]", "the `mean` of recogniser is neither one number nor three"),
        (
            "\"dimension\": 2", "\"dimension\": 0",
            "the `dimension` of recogniser is not a positive whole number"
        ),
        ("\"recogniser\"", "\"detector\"", "a role occurs twice"),
        (
            "\"later\": [1]", "\"centre\": [1]",
            "`centre` does not have as many numbers as the embedding"
        ),
        (
            "\"later\": [1]", "\"calibration\": {\"a\": 0, \"b\": 0}",
            "`calibration` needs a number `a` above 0 and a number `b`"
        ),
        ("\"name\": \"fake\"", "\"name\": \"a/b\"", "`name` is missing or not a plain file name"),
    ])
    func invalidManifestsAreRejected(_ old: String, _ new: String, _ cause: String) throws {
        let fake = try FakePack(replacing(old, by: new))
        let error = #expect(throws: FaceSetsError.self) { try ModelPack(verifying: fake.folder) }
        #expect(error?.code == "pack_invalid" && error?.cause == cause)
        #expect(error?.path == fake.folder.appending("pack.json") && error?.remedy != nil)
    }

    @Test func changedFilesAreReported() throws {
        let fake = try FakePack()
        try fake.scratch.write(Array("Recogniser".utf8), to: "fake/r.onnx")
        let error = #expect(throws: FaceSetsError.self) { try ModelPack(verifying: fake.folder) }
        #expect(error?.code == "pack_altered" && error?.path == fake.folder.appending("r.onnx"))
        #expect(error?.remedy == "Install the pack again: `face-sets models install fake`.")
        try removeFile(fake.folder.appending("r.onnx"))
        #expect(throws: FaceSetsError.self) { try ModelPack(verifying: fake.folder) }
        #expect(try ModelPack(reading: fake.folder).name == "fake")
    }

    @Test func foldersOfUnknownNetworksAreRejected() throws {
        let fake = try FakePack()
        try removeFile(fake.folder.appending("pack.json"))
        let error = #expect(throws: FaceSetsError.self) { try ModelPack(verifying: fake.folder) }
        #expect(error?.code == "pack_unknown" && error?.path == fake.folder.appending("d.onnx"))
        let nothing = #expect(throws: FaceSetsError.self) { try ModelPack(verifying: "/nowhere") }
        #expect(nothing?.code == "pack_missing")
    }

    @Test(.enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
    func knownNetworksNeedNoManifest() throws {
        let source = try #require(TestMaterial.insightFacePack).appending("det_500m.onnx")
        let scratch = try ScratchFolder()
        try scratch.write(try readFile(source), to: "buffalo_x/det_500m.onnx")
        let pack = try ModelPack(verifying: scratch.path.appending("buffalo_x"))
        #expect(pack.name == "buffalo_x" && pack.models.map(\.role) == [.detector])
        #expect(pack.model(.detector)?.std == 128)
    }

    @Test(.enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
    func theDevelopmentPackIsValid() throws {
        let folder = try #require(TestMaterial.insightFacePack)
        let pack = try ModelPack(verifying: folder)
        #expect(pack.models.map(\.role) == [.detector, .recogniser, .landmarks106, .landmarks68, .genderAge])
        #expect(pack.calibration.a == 0.843 && pack.calibration.centroidSlope == 0.711)
    }
}

struct PackLocatorTests {
    @Test func foldersAreSearchedInOrder() {
        let variables = ["FACE_SETS_PACKS": "/a:/b", "HOME": "/home/x"]
        let locator = PackLocator(
            environment: { variables[$0] }, executable: "/w/.build/x86/release/face-sets")
        #expect(
            locator.folders == [
                "/a", "/b", "/home/x/.local/share/face-sets/packs",
                "/w/.build/x86/share/face-sets/packs", "/home/x/.insightface/models", "/w/.deps/packs",
            ])
        let installed = PackLocator(
            environment: { ["XDG_DATA_HOME": "/data"][$0] }, executable: "/opt/bin/face-sets")
        #expect(installed.folders == ["/data/face-sets/packs", "/opt/share/face-sets/packs"])
    }

    @Test func theFirstPackWithANameIsUsed() throws {
        let (one, other) = (try FakePack(), try FakePack())
        try other.scratch.write([1], to: "bare/x.onnx")
        try other.scratch.write([1], to: "nothing/readme")
        let locator = PackLocator(folders: ["/nowhere", one.scratch.path, other.scratch.path])
        #expect(locator.candidates().map(\.name) == ["fake", "bare", "fake"])
        #expect(try locator.pack("fake").folder == one.folder)
        #expect(try locator.pack(other.folder.shown).folder == other.folder)
        let error = #expect(throws: FaceSetsError.self) { try locator.pack("open") }
        #expect(error?.code == "pack_missing" && error?.cause?.hasPrefix("searched /nowhere, ") == true)
    }
}
