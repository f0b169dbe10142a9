import FaceStore
import FaceTypes
import Files
import Imaging
import JSON
import Manifests
import TestSupport
import Testing
import Workflows

@Suite struct ReportTests {
    private static let nasty: [FilePath] = [
        "<img src=x onerror=alert(1)>.png", "\"><script>alert(2)<|script>.png",
        "it's & so on.png", "percent %41 #1?.png",
        FilePath(bytes: Array("caf\u{E9}-".utf8) + [0xE9, 0xFF] + Array(".png".utf8)),
    ]

    @Test func aSecondRunChangesNothing() throws {
        let scene = try ReportScene(names: Self.nasty)
        let first = try scene.write()
        #expect(first.faces == Self.nasty.count && first.missingCrops == 0)
        let before = try scene.files()
        let second = try scene.write()
        #expect(second.written == 0)
        #expect(try scene.files() == before)
    }

    @Test func noFileNameBecomesMarkup() throws {
        let scene = try ReportScene(names: Self.nasty)
        _ = try scene.write()
        for (name, content) in try scene.files() where name.hasSuffix(".html") {
            let text = String(decoding: content, as: UTF8.self)
            #expect(!text.contains("<img src=x") && !text.contains("<script"), "\(name)")
        }
    }

    @Test func missingPhotosAreShownAsMissing() throws {
        let scene = try ReportScene(names: ["a.png", "b.png"])
        try removeFile(scene.library.photos.appending("a.png"))
        let outcome = try scene.write()
        #expect(outcome.missingCrops == 1)
        let page = try scene.page("persons/person_001.html")
        #expect(page.contains("no picture") && page.contains("missing: <bdi>a.png</bdi>"))
        #expect(try scene.page("index.html").contains("1 face has no picture,"))
    }

    @Test func picturesAreKeptWithoutTheirPhotos() throws {
        let scene = try ReportScene(names: ["a.png", "b.png"])
        _ = try scene.write()
        try removeFile(scene.library.photos.appending("a.png"))
        #expect(try scene.write().missingCrops == 0)
    }

    @Test func aChangedPhotoIsNotShownInsteadOfTheOldOne() throws {
        let scene = try ReportScene(names: ["a.png", "b.png"])
        let other = try readFile(scene.library.photos.appending("b.png"))
        try replaceFile(scene.library.photos.appending("a.png"), with: other)
        #expect(try scene.write().missingCrops == 1)
    }

    @Test func changesAreListedUntilTheNextChange() throws {
        let scene = try ReportScene(names: ["a.png", "b.png", "c.png"])
        _ = try scene.write()
        #expect(try scene.page("changes.html").contains("This is the first report"))
        try scene.writeManifest(faces: 2)
        for _ in 0..<2 {
            _ = try scene.write()
            let page = try scene.page("changes.html")
            #expect(page.contains("<td>3</td><td>2</td><td>0</td><td>1<ul class=\"arrivals\">"))
        }
    }

    @Test func unusedPicturesAreDeletedAndUserFilesKept() throws {
        let scene = try ReportScene(names: ["a.png", "b.png", "c.png"])
        _ = try scene.write()
        let before = try scene.files().keys.filter { $0.hasPrefix("crops/") }.count
        try scene.writeManifest(faces: 2)
        try replaceFile(scene.report.appending("mine.txt"), with: [1])
        _ = try scene.write()
        let after = try scene.files()
        #expect(after.keys.filter { $0.hasPrefix("crops/") }.count == before - 1)
        #expect(after["mine.txt"] == [1])
    }

    @Test func temporaryFilesOfAKilledRunAreDeleted() throws {
        let scene = try ReportScene(names: ["a.png", "b.png"])
        _ = try scene.write()
        let before = try scene.files()
        let begun: [FilePath] = [
            ".report.json.tmp-4711", ".index.html.tmp-4711", "persons/.person_001.html.tmp-12",
        ]
        for name in begun { try replaceFile(scene.report.appending(name), with: [1]) }
        try replaceFile(scene.report.appending(".mine.tmp-1"), with: [1])
        _ = try scene.write()
        var after = try scene.files()
        #expect(after.removeValue(forKey: ".mine.tmp-1") == [1])
        #expect(after == before)
    }

    @Test func aRunKilledBeforeItsListWasWrittenCanBeRepeated() throws {
        let scene = try ReportScene(names: ["a.png", "b.png"])
        try createFolder(scene.report)
        for name in ["..face-sets-output.tmp-4711", ".report.json.tmp-4711"] {
            try replaceFile(scene.report.appending(FilePath(name)), with: [])
        }
        _ = try scene.write()
        let left = try scene.files().keys
        #expect(left.contains("report.json") && !left.contains { $0.contains(".tmp-") })
    }

    @Test func aFolderWithOtherFilesIsRefused() throws {
        let scene = try ReportScene(names: ["a.png", "b.png"])
        try createFolder(scene.report)
        try replaceFile(scene.report.appending("thesis.tex"), with: [1])
        let error = try #require(throws: FaceSetsError.self) { try scene.write() }
        #expect(error.code == "not_a_report")
    }

    @Test func aFolderWithoutAnOutputIsAnError() throws {
        let scene = try ReportScene(names: ["a.png", "b.png"])
        let error = try #require(throws: FaceSetsError.self) {
            try scene.write(outputs: [scene.library.photos])
        }
        #expect(error.code == "no_output")
    }

    @Test(.enabled(if: TestMaterial.tool("python3") != nil, "needs python3"))
    func allLinksResolve() throws {
        let scene = try ReportScene(names: Self.nasty)
        _ = try scene.write()
        try checkReport(scene.report, in: scene.library.scratch)
    }

    @Test(.enabled(if: TestMaterial.tool("chromium") != nil, "needs chromium: make test-deps"))
    func chromiumReportsNoProblems() throws {
        let scene = try ReportScene(names: Self.nasty)
        _ = try scene.write()
        try checkReport(scene.report, ["--chromium"], in: scene.library.scratch)
    }
}

/// Photos of one person with the given names, a cache, and the output of `cluster` for them.
struct ReportScene {
    let library: ColourLibrary
    private let keys: [FaceKey]
    private let store: any FaceStore

    init(names: [FilePath]) throws {
        var library = try ColourLibrary()
        keys = try names.enumerated().compactMap { place, name in
            try library.add(file: name, [.red], shade: UInt8(3 * place % 90), year: 2005 + place)[.red]
        }
        self.library = library
        let contents = library.filled
        let store = try openStore(library.scratch.path.appending("cache.db"), for: .adding(contents.space))
        try store.rewrite(contents)
        self.store = store
        try writeManifest(faces: names.count)
    }

    var output: FilePath { library.scratch.path.appending("raw") }
    var report: FilePath { library.scratch.path.appending("report") }

    func writeManifest(faces: Int) throws {
        var manifest = ClusterManifest()
        manifest.setPersons([PersonEntry(id: "person_001", faces: keys.prefix(faces).sorted(), paths: [])])
        let provenance = Provenance(
            options: JSONObject([("threshold", .double(0.55))]), space: .null, calibration: .identity)
        try createFolder(output)
        try replaceFile(
            output.appending(ClusterManifest.fileName),
            with: JSONValue.object(manifest.json(provenance)).serialized())
    }

    func write(outputs: [FilePath]? = nil) throws -> ReportOutcome {
        try ReportRequest(outputs: outputs ?? [output], folder: report).run(
            on: store, images: VipsImageSource())
    }

    func page(_ name: String) throws -> String {
        String(decoding: try readFile(report.appending(name)), as: UTF8.self)
    }

    /// The content of all files in the report, by name.
    func files() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        try collect(report, "", &files)
        return files
    }

    private func collect(_ folder: FilePath, _ prefix: String, _ files: inout [String: [UInt8]]) throws {
        for name in try listFolder(folder) {
            let path = folder.appending(name)
            if FileInfo(path)?.kind == .folder {
                try collect(path, "\(prefix)\(name.shown)/", &files)
            } else {
                files[prefix + name.shown] = try readFile(path)
            }
        }
    }
}

/// Runs scripts/check_report.py and expects no problems.
func checkReport(_ report: FilePath, _ flags: [FilePath] = [], in scratch: ScratchFolder) throws {
    let python = try #require(TestMaterial.tool("python3"))
    let script = TestMaterial.repository.appending("scripts/check_report.py")
    let run = try runProgram(
        ["-B", script, report] + flags, in: scratch, program: python)
    #expect(run.exitCode == 0, "\(String(decoding: run.messages, as: UTF8.self))")
}

/// The names in `report.json`.
func reportList(_ report: FilePath) throws -> Set<String> {
    let list = try JSONValue(parsing: readFile(report.appending("report.json")))
    return Set((list["files"]?.array ?? []).compactMap(\.text))
}
