import Clustering
import FaceStore
import FaceTypes
import FacesetExport
import Files
import Imaging
import Library
import Manifests
import Materialize
import TestSupport
import Testing
import Workflows

/// No byte of forgotten data remains, neither in the cache nor in its outputs.
struct ForgetTests {
    private let library: ColourLibrary
    private let cache: FilePath
    private var red: [FaceKey] = []
    private var green: [FaceKey] = []
    private var out: FilePath { library.scratch.path.appending("out") }
    private var rawManifest: FilePath { out.appending("raw/manifest.json") }

    init() throws { try self.init(ending: "npz") }

    /// Two persons with four photos each, one of them shared: clustered, refined, exported, reported.
    private init(ending: String) throws {
        var library = try ColourLibrary()
        for number in 0..<3 {
            let found = try library.add("red\(number).png", [.red], shade: UInt8(number * 15))
            red.append(try #require(found[.red]))
            let other = try library.add("green\(number).png", [.green], shade: UInt8(number * 15))
            green.append(try #require(other[.green]))
        }
        red.append(try #require(library.add("both.png", [.red, .green])[.red]))
        self.library = library
        cache = library.scratch.path.appending("cache.\(ending)")
        try library.writeCache(cache)
        let store = try openStore(cache, for: .reading)
        _ = try ClusterRequest(output: OutputOptions(folder: out.appending("raw"))).run(on: store)
        var refining = RefineRequest(output: OutputOptions(folder: out.appending("facesets")))
        (refining.gates.minFaces, refining.gates.minShort) = (2, 20)
        refining.gates.duplicates = .none
        _ = try refining.run(on: store)
        _ = try ExportSwap(
            refineManifest: out.appending("facesets/refine_manifest.json"), output: out.appending("swap"),
            settings: library.settings()
        ).run(on: library.library)
        try library.scratch.write(log(["saw \(red[0])", "saw nobody"]), to: "out/embed.log")
        _ = try ReportRequest(outputs: [out], folder: out.appending("report")).run(
            on: store, images: VipsImageSource())
        try library.scratch.write(readFile(cache), to: FilePath("cache.\(ending).damaged"))
    }

    /// A log as the program writes it.
    private func log(_ lines: [String]) -> [UInt8] {
        let lines = ["face-sets 1.0: embed photos cache.db"] + lines
        return Array(lines.map { "2026-01-31T09:15:00Z \($0)\n" }.joined().utf8)
    }

    private func request(_ change: (inout ForgetRequest) -> Void) -> ForgetRequest {
        var request = ForgetRequest()
        request.outputs = [out]
        change(&request)
        return request
    }

    private func forget(_ request: ForgetRequest) throws -> ForgetOutcome {
        try request.run(on: openStore(cache, for: .updating))
    }

    private func personOfRed() throws -> String {
        let manifest = try #require(try ClusterManifest(reading: rawManifest))
        return try #require(manifest.persons.first { $0.faces.contains(red[0]) }).id
    }

    /// Files in the scratch folder, except photos, that contain one of these words.
    private func files(holding words: [[UInt8]]) throws -> [String] {
        try snapshot(of: library.scratch.path).filter { name, content in
            !name.hasPrefix("photos/") && words.contains { content.holds($0) }
        }.map(\.key).sorted()
    }

    /// The faces that the report still shows or lists.
    private func pictures(of keys: [FaceKey]) throws -> [String] {
        let stems = keys.map { "/" + $0.description.replacing("#", with: "-") }
        let report = try snapshot(of: out.appending("report"))
        let list = String(decoding: report["report.json"] ?? [], as: UTF8.self)
        return stems.filter { stem in list.contains(stem) || report.keys.contains { $0.contains(stem) } }
    }

    private func expectNone(holding words: [[UInt8]]) throws {
        for word in words {
            let files = try files(holding: [word])
            #expect(files == [], "\(FilePath(bytes: word).shown): \(files)")
        }
    }

    private func vectors(_ keys: [FaceKey]) throws -> [[UInt8]] {
        let contents = try openStore(cache, for: .reading).read(.all)
        return contents.faces.indices.filter { contents.key(ofFace: $0).map { keys.contains($0) } ?? false }
            .map {
                Array(UnsafeRawBufferPointer(contents.embeddings[$0]))
            }
    }

    private func words(_ keys: [FaceKey]) throws -> [[UInt8]] {
        try keys.map { Array($0.description.utf8) } + vectors(keys)
    }

    @Test(arguments: ["npz", "db"]) func aPersonIsForgottenEverywhere(ending: String) throws {
        let test = try ForgetTests(ending: ending)
        let words = try test.words(test.red)
        #expect(try test.files(holding: words).count > 6)
        let green = try snapshot(of: test.out.appending("swap")).filter { $0.key.hasPrefix("faceset_002/") }
        let before = try readFile(test.cache)
        let id = try test.personOfRed()
        let request = test.request { $0.person = (id, test.rawManifest) }
        var dry = request
        dry.dryRun = true
        let whole = try snapshot(of: test.library.scratch.path)
        #expect(try test.forget(dry).faces == 4)
        #expect(try snapshot(of: test.library.scratch.path) == whole)
        let outcome = try test.forget(request)
        #expect(outcome.faces == 4 && outcome.photos == 0 && outcome.left.isEmpty)
        try test.expectNone(holding: words)
        #expect(FileInfo(test.out.appending("raw").appending(id)) == nil)
        #expect(FileInfo(test.out.appending("swap/faceset_001")) == nil)
        #expect(try test.pictures(of: test.red).isEmpty && !test.pictures(of: test.green).isEmpty)
        let after = try snapshot(of: test.out.appending("swap")).filter { $0.key.hasPrefix("faceset_002/") }
        #expect(after == green && green.count > 5)
        try test.library.scratch.write(before, to: FilePath("old.\(ending)"))
        try test.expectIntact(facesLeft: 4)
        do {
            let old = try openStore(test.library.scratch.path.appending("old.\(ending)"), for: .reading)
            _ = try MergeCaches(from: old).run(on: openStore(test.cache, for: .updating))
        }
        #expect(try test.vectors(test.red).isEmpty)
        #expect(try test.forget(test.request { $0.faces = test.red }).faces == 0)
    }

    @Test func aFaceIsRemovedFromItsBundlesAndOthersAreKept() throws {
        let words = try words([red[1]])
        _ = try forget(request { $0.faces = [red[1]] })
        try expectNone(holding: words)
        let folder = out.appending("swap/faceset_001")
        let manifest = try #require(try FacesetManifest(reading: folder.appending("manifest.json")))
        #expect(manifest.faces.count == 3 && manifest.frames == ["0000.png", "0001.png", "0002.png"])
        let check = BundleCheck(
            analyser: ColourAnalyser(), source: VipsImageSource(), threshold: 0.5)
        for bundle in ["faceset_001_top30.fsz", "faceset_001_all.fsz"] {
            #expect(
                try check.report(on: folder.appending(FilePath(bundle)), manifest: manifest).faults == [])
        }
        try expectIntact(facesLeft: 7)
    }

    @Test(arguments: ["npz", "db"]) func noPathOfAForgottenPhotoRemains(ending: String) throws {
        let test = try ForgetTests(ending: ending)
        let photo = test.library.photos.appending("both.png")
        let words = try test.words([test.red[3]]) + [photo.bytes]
        let outcome = try test.forget(test.request { $0.paths = [photo] })
        #expect(outcome.photos == 1 && outcome.faces == 2)
        try test.expectNone(holding: words)
        #expect(FileInfo(photo) != nil)
        try test.expectIntact(facesLeft: 6)
        let analyser = ColourAnalyser()
        let again = try EmbedRequest(source: test.library.photos, analyser: analyser).run(
            on: openStore(test.cache, for: .adding(analyser.space)), images: VipsImageSource())
        #expect(again.ignored == 1 && again.embedded == 0 && again.faces == 6)
    }

    @Test(arguments: ["npz", "db"]) func anotherCacheIsReportedUntilItHasForgotten(ending: String) throws {
        let test = try ForgetTests(ending: ending)
        let copy = test.out.appending(FilePath("backup.\(ending)"))
        try test.library.scratch.write(readFile(test.cache), to: FilePath("out/backup.\(ending)"))
        let before = try readFile(copy)
        let request = test.request { $0.faces = test.red }
        #expect(try test.forget(request).left.map(\.path) == [copy])
        #expect(try readFile(copy) == before)
        var other = ForgetRequest()
        other.faces = test.red
        #expect(try other.run(on: openStore(copy, for: .updating)).faces == 4)
        #expect(try test.forget(request).left.isEmpty)
    }

    /// Forgets the first red face, but cannot change one output because another run is writing to it.
    private func stopARun() throws -> FilePath {
        let late = library.scratch.path.appending("waiting")
        try library.scratch.write(log(["saw \(red[0])"]), to: "waiting/run.log")
        let lock = try lockOutput(late)
        let outcome = try forget(
            request {
                $0.faces = [red[0]]
                $0.outputs += [late, late, out.appending("raw")]
            })
        #expect(outcome.faces == 1 && outcome.left.map(\.path) == [late, plan])
        withExtendedLifetime(lock) {}
        return late
    }

    private var plan: FilePath { cache.parent.appending(".cache.npz.forget") }

    @Test func anInterruptedRunIsCompleted() throws {
        let words = try words([red[0]])
        let late = try stopARun()
        #expect(FileInfo(plan) != nil && FileInfo(late.appending("run.log")) != nil)
        let begun = FilePath(bytes: temporaryPrefix(of: plan) + Array("4711".utf8))
        try replaceFile(cache.parent.appending(begun), with: Array(red[0].description.utf8))
        let outcome = try forget(request { $0.faces = [red[1]] })
        #expect(outcome.left.isEmpty && FileInfo(plan) == nil)
        try expectNone(holding: words)
        try expectIntact(facesLeft: 6)
    }

    @Test func aDeletedOutputBlocksNothing() throws {
        let late = try stopARun()
        removeTree(late)
        let outcome = try forget(request { $0.faces = [red[1]] })
        #expect(outcome.left.map(\.path) == [late])
        try expectIntact(facesLeft: 6)
    }

    @Test func aMissingOutputIsRefusedBeforeAnythingIsPlanned() throws {
        let before = try snapshot(of: library.scratch.path)
        #expect {
            try forget(
                request {
                    $0.faces = [red[0]]
                    $0.outputs.append("/nowhere/at/all")
                })
        } throws: {
            ($0 as? FaceSetsError)?.code == "not_found"
        }
        #expect(try snapshot(of: library.scratch.path) == before)
    }

    /// Killed runs leave crops and incomplete manifests.
    @Test func filesOfAnUnplannedRunAreDeleted() throws {
        let words = try words([red[0]])
        let named = Array("\(red[0])".utf8)
        for name in [
            "out/raw/.manifest.json.tmp-4711", "out/swap/faceset_001/.0000.png.tmp-12",
            "out/raw/.face-sets-tmp",
            "out/first/.staged/faceset_001/0000.png", "out/swap/.staged/faceset_009/0000.png",
        ] {
            try library.scratch.write(named, to: FilePath(name))
        }
        try library.scratch.write([], to: "out/first/.face-sets-output")
        let outcome = try forget(request { $0.faces = [red[0]] })
        #expect(outcome.left.isEmpty)
        try expectNone(holding: words)
        #expect(FileInfo(out.appending("first/.staged")) == nil)
    }

    @Test func foreignFilesAreKeptAndReported() throws {
        let named = Array("{\"note\": \"\(red[0])\"}".utf8)
        let names = [
            "out/notes.txt", "out/raw/mine.json", "out/page.html", "out/table.csv", "out/broken.json",
        ]
        for name in names { try library.scratch.write(named, to: FilePath(name)) }
        try library.scratch.write(Array(named.dropLast()), to: "out/broken.json")
        try library.scratch.write(Array("<p>nobody".utf8), to: "out/report/mine.html")
        let before = try snapshot(of: out)
        let outcome = try forget(request { $0.faces = [red[0]] })
        #expect(outcome.left.map(\.path) == names.map { library.scratch.path.appending($0) }.sorted())
        let after = try snapshot(of: out)
        for name in names + ["out/report/mine.html"] {
            let name = String(name.dropFirst(4))
            #expect(after[name] == before[name] && after[name] != nil, "\(name)")
        }
        #expect(after["report/index.html"] == nil)
    }

    /// A set without its export, and an export with a damaged manifest: neither is skipped silently.
    @Test func aSetWithAnUnknownExportIsReported() throws {
        let set = out.appending("swap/faceset_001/manifest.json")
        let alone = try forget(
            request {
                $0.faces = [red[0]]
                $0.outputs = [set.parent]
            })
        #expect(alone.left.map(\.path) == [set])
        let manifest = out.appending("swap/manifest.json")
        try replaceFile(manifest, with: Array(readFile(manifest).dropLast(9)))
        let outcome = try forget(request { $0.faces = [red[1]] })
        #expect(outcome.left.map(\.path) == [set, manifest])
    }

    /// Paths in command lines are relative to the folder in which the commands were run.
    @Test func logLinesWithShorterPathsAreDeleted() throws {
        let photo = library.photos.appending("both.png")
        let lines = ["inspect photos/both.png", "inspect 'both.png'", "failed: ../both.png: truncated"]
        try library.scratch.write(log(lines + ["saw both.png2"]), to: "out/run.log")
        _ = try forget(request { $0.paths = [photo] })
        #expect(try readFile(out.appending("run.log")) == log(["saw both.png2"]))
    }

    /// A log is recognised by its first line, so a part of that is kept.
    @Test func aLogStaysALog() throws {
        let time = "2026-01-31T09:15:00Z"
        let file = try library.scratch.write(
            Array("\(time) face-sets 1.0: inspect both.png\n\(time) step: one\n".utf8), to: "out/run.log")
        _ = try forget(request { $0.paths = [library.photos.appending("both.png")] })
        let rest = String(decoding: try readFile(file), as: UTF8.self)
        #expect(rest == "\(time) face-sets removed this line (forget)\n\(time) step: one\n")
    }

    @Test func unknownPersonsAndPhotosAreErrors() throws {
        #expect { try forget(request { $0.person = ("person_099", rawManifest) }) } throws: {
            ($0 as? FaceSetsError)?.code == "unknown_person"
        }
        #expect { try forget(request { $0.paths = ["/nowhere"] }) } throws: {
            ($0 as? FaceSetsError)?.code == "unknown_photo"
        }
    }

    private func expectIntact(facesLeft: Int) throws {
        let verification = try verifyCache(cache) { try openStore(cache, for: .reading) }
        #expect(verification.faults.isEmpty && verification.faces == facesLeft)
        _ = try SwapManifest(reading: out.appending("swap/manifest.json"))
        _ = try ClusterManifest(reading: rawManifest)
        _ = try RefineManifest(reading: out.appending("facesets/refine_manifest.json"))
    }
}
