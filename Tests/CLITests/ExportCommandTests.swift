import FaceTypes
import Files
import Glibc
import JSON
import TestSupport
import Testing

/// The commands that write bundles, on real photos of four people.
@Suite(.serialized, .enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct ExportCommandTests {
    private let library: ExportLibrary
    private let scratch: ScratchFolder

    init() throws {
        library = try ExportLibrary.shared.get()
        scratch = try ScratchFolder()
    }

    private var swap: FilePath { scratch.path.appending("swap") }

    private func run(_ words: FilePath..., exits code: Int32 = 0) throws -> JSONValue {
        let more = ExportLibrary.pack + ExportLibrary.quick(words[0])
        let run = try runProgram(words + more + ["--json"], in: scratch)
        #expect(
            run.exitCode == code, "\(words.map(\.shown)): \(String(decoding: run.messages, as: UTF8.self))")
        return try JSONValue(parsing: run.output)
    }

    private func trusted(_ label: String) -> FilePath {
        FilePath("\(label)=\(library.people.appending(FilePath(label)).shown)")
    }

    /// Imports two people and the mixed folder.
    @discardableResult
    private func importTwo() throws -> JSONValue {
        try run(
            "import-folders", library.cache, swap, "--trusted", trusted("barack_obama"), "--trusted",
            trusted("joe_biden"), "--mixed", library.mixed)
    }

    /// - Returns: the path of the refine manifest.
    private func refine() throws -> FilePath {
        let folder = scratch.path.appending("facesets")
        let words: [FilePath] = ["refine", library.cache, folder, "--min-faces", "2", "--manifest-only"]
        #expect(try runProgram(words, in: scratch).exitCode == 0)
        return folder.appending("refine_manifest.json")
    }

    @Test func exportSwapIsReproducible() throws {
        let manifest = try refine()
        let first = try run("export-swap", library.cache, manifest, swap, "--top-n", "3")
        #expect(first["counts"]?["facesets"] == 4 && first["ok"] == true)
        for set in try ExportedSets(reading: swap).facesets {
            let labels = Set(set.photos.compactMap(library.label))
            #expect(labels.count == 1, "\(set.id) shows \(labels)")
        }
        let before = try snapshot(of: swap)
        #expect(before.keys.contains("faceset_001/faceset_001_top3.fsz"))
        let second = try run("export-swap", library.cache, manifest, swap, "--top-n", "3")
        #expect(second["counts"]?["unchanged"] == 4)
        #expect(try snapshot(of: swap) == before)
        #expect(try run("verify-export", swap)["counts"]?["faulty"] == 0)
    }

    @Test func aDryRunWritesNothing() throws {
        let dry = try run("export-swap", library.cache, refine(), swap, "--dry-run")
        #expect(dry["counts"]?["facesets"] == 4 && FileInfo(swap) == nil)
    }

    @Test func candidatesNeedTheRawManifest() throws {
        _ = try run("export-swap", library.cache, "r.json", swap, "--candidates", exits: 64)
    }

    @Test func importedFoldersContainOnePersonEach() throws {
        try importTwo()
        let sets = try ExportedSets(reading: swap).facesets
        #expect(sets.map(\.label) == ["barack_obama", "joe_biden"])
        let both = ExportLibrary.twoPeople.replacing("/", with: "__")
        for set in sets {
            #expect(set.photos.contains(both) && set.photos.count > 2)
            #expect(
                set.photos.allSatisfy { $0 == both || library.label(of: $0) == set.label }, "\(set.photos)")
            #expect(FileInfo(set.folder.appending(FilePath("\(set.label)_all.fsz"))) != nil)
        }
        #expect(try run("verify-export", swap)["counts"]?["faulty"] == 0)
    }

    @Test func repeatedImportsChangeNothing() throws {
        try importTwo()
        let before = try snapshot(of: swap)
        try importTwo()
        #expect(try snapshot(of: swap) == before)
        _ = try run("import-folders", library.cache, swap, "--trusted", trusted("df03"))
        let after = try snapshot(of: swap)
        for (name, content) in before where name != "manifest.json" {
            #expect(after[name] == content, "\(name)")
        }
        let sets = try ExportedSets(reading: swap).facesets
        #expect(sets.map(\.id) == ["faceset_001", "faceset_002", "faceset_003"])
        let bystanders = ExportLibrary.bystanders.replacing("/", with: "__")
        #expect(!sets[2].photos.contains(bystanders))
    }

    @Test func configurationFilesMatchFlags() throws {
        let config: JSONValue = [
            "trusted": [
                "barack_obama": .text("people/barack_obama"), "joe_biden": .text("people/joe_biden"),
            ],
            "mixed": ["mixed"], "top_n": 2,
        ]
        let file = library.photos.appending(FilePath("config-\(getpid()).json"))
        defer { try? removeFile(file) }
        try replaceFile(file, with: config.serialized())
        _ = try run("import-folders", library.cache, swap, "--config", file)
        let flags = scratch.path.appending("flags")
        _ = try run(
            "import-folders", library.cache, flags, "--trusted", trusted("barack_obama"), "--trusted",
            trusted("joe_biden"), "--mixed", library.mixed, "--top-n", "2")
        #expect(try lastingSnapshot(of: swap) == lastingSnapshot(of: flags))
    }

    @Test func discoverSkipsKnownPeopleAndContinuesNumbering() throws {
        try importTwo()
        let before = try snapshot(of: swap)
        let words: [FilePath] = [
            "discover", library.cache, swap, "--source", library.photos, "--min-faces", "2",
        ]
        func discover(_ more: FilePath...) throws -> JSONValue {
            let run = try runProgram(words + more + ExportLibrary.pack + ["--json"], in: scratch)
            #expect(run.exitCode == 0)
            return try JSONValue(parsing: run.output)
        }
        let dry = try discover("--dry-run")
        #expect(dry["counts"]?["new_sets"] == 2 && (dry["counts"]?["known"]?.int ?? 0) > 7)
        #expect(try snapshot(of: swap) == before)
        _ = try discover()
        let sets = try ExportedSets(reading: swap).facesets
        #expect(sets.map(\.id) == ["faceset_001", "faceset_002", "faceset_003", "faceset_004"])
        #expect(Set(sets[2...].flatMap { $0.photos.compactMap(library.label) }) == ["df03", "df10"])
        let after = try snapshot(of: swap)
        for (name, content) in before where name != "manifest.json" {
            #expect(after[name] == content, "\(name)")
        }
        #expect(after.keys.contains("faceset_003/photos.txt"))
        #expect(try discover()["counts"]?["new_sets"] == 0)
        #expect(try snapshot(of: swap) == after)
    }

    @Test func aSetIsProbedAndSplitByYearsFromAFile() throws {
        try importTwo()
        let photos = try ExportedSets(reading: swap).facesets[0].photos
        let lines = try photos.enumerated().map { place, name in
            let path = try #require(library.path(of: name))
            return "\(path.shown),\(place % 2 == 0 ? 2004 : 2009)"
        }
        let years = try scratch.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: "years.csv")
        let words: [FilePath] = ["era-probe", library.cache, swap, "faceset_001", "--years", years, "--json"]
        let probe = try JSONValue(parsing: runProgram(words, in: scratch).output)
        #expect(probe["counts"]?["dated"] == .int(photos.count) && probe["verdict"]?.text != nil)
        let before = try snapshot(of: swap)
        func split(_ thin: FilePath, _ more: FilePath...) throws -> ExportedSets {
            let words: [FilePath] = [
                "era-split", library.cache, swap, "faceset_001", "--years", years, "--sub-threshold", "2",
                "--thin-size", thin,
            ]
            let run = try runProgram(words + more + ExportLibrary.pack, in: scratch)
            #expect(run.exitCode == 0, "\(String(decoding: run.messages, as: UTF8.self))")
            return try ExportedSets(reading: swap)
        }
        _ = try split("20", "--dry-run")
        #expect(try snapshot(of: swap) == before)
        #expect(try split("20").thinEras.map(\.id) == ["faceset_001_2004-2009"])
        #expect(try snapshot(of: swap).keys.contains("_thin/faceset_001_2004-2009/THIN.txt"))
        let era = try split("2").facesets.first { $0.id == "faceset_001_2004-2009" }
        #expect(era != nil && FileInfo(swap.appending("_thin")) == nil)
        let after = try snapshot(of: swap)
        for (name, content) in before where name != "manifest.json" {
            #expect(after[name] == content, "\(name)")
        }
        _ = try split("2")
        #expect(try snapshot(of: swap) == after)
    }

    @Test func missingInputsAreErrors() throws {
        let unknown = try run("era-split", library.cache, swap, "faceset_009", exits: 2)
        #expect(unknown["error"]?["code"] == "unknown_faceset")
        let nobody = try run("import-folders", library.cache, swap, "--trusted", "a=/nowhere", exits: 2)
        #expect(nobody["error"]?["code"] == "no_photos_under")
        let empty = try run("verify-export", scratch.path, exits: 2)
        #expect(empty["error"]?["code"] == "not_an_export")
    }

    @Test(arguments: ["import-folders", "discover", "era-split", "export-swap"] as [FilePath])
    func aSecondWriterOfAFolderIsToldWhoHoldsTheLock(_ command: FilePath) throws {
        if command == "era-split" { try importTwo() } else { try createFolder(swap) }
        let words: [FilePath] =
            switch command {
            case "import-folders": ["--trusted", trusted("df03")]
            case "discover": ["--source", library.photos]
            case "era-split": ["faceset_001"]
            default: []
            }
        let lock = try FileLock(swap.appending(".face-sets-lock"), guarding: swap)
        defer { withExtendedLifetime(lock) {} }
        let line =
            command == "export-swap"
            ? [command, library.cache, try refine(), swap] : [command, library.cache, swap]
        let run = try runProgram(line + words + ExportLibrary.pack, in: scratch)
        #expect(run.exitCode == 2)
        #expect(String(decoding: run.messages, as: UTF8.self).contains("(pid \(getpid()))"))
    }
}
