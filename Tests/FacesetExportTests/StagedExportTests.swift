import FaceTypes
import FacesetExport
import Files
import JSON
import Manifests
import TestSupport
import Testing

@Suite struct StagedExportTests {
    let scratch: ScratchFolder
    let output: FilePath

    init() throws {
        scratch = try ScratchFolder()
        output = scratch.path.appending("swap")
    }

    /// Prepares a folder with the given files and a manifest that lists them.
    func prepare(_ export: StagedExport, _ name: String, _ files: [String: String]) throws {
        let folder = try export.folder(name)
        try createFolder(folder)
        var list: [JSONValue] = []
        for (file, text) in files.sorted(by: { $0.key < $1.key }) {
            let content = Array(text.utf8)
            try replaceFile(folder.appending(file), with: content)
            let sha256 = SHA256.digest(of: content).hex
            list.append(
                FacesetManifest.File(name: file, size: content.count, sha256: sha256).json)
        }
        let manifest: JSONValue = ["schema": .text(FacesetManifest.schema), "files": .array(list)]
        try replaceFile(folder.appending("manifest.json"), with: manifest.serialized())
    }

    func manifest(_ id: String, faces: Int = 1) -> SwapManifest {
        var manifest = SwapManifest()
        manifest.facesets = [
            SwapEntry(
                id: id, label: id, origin: SwapOrigin(kind: .refine, id: id), folder: id, bundles: [],
                faceCount: faces, considered: [])
        ]
        return manifest
    }

    func text(_ name: String) -> String? {
        (try? readFile(output.appending(FilePath(name)))).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func replacingAFolderAddsNewFilesAndRemovesStaleOnes() throws {
        let export = try StagedExport(output: output)
        try prepare(export, "x", ["a": "1", "b": "1"])
        #expect(
            try export.commit(moves: [("x", "faceset_001")], removals: [], manifest: manifest("faceset_001"))
                == [])
        try prepare(export, "y", ["b": "2", "c": "2"])
        #expect(
            try export.commit(
                moves: [("y", "faceset_001")], removals: [], manifest: manifest("faceset_001", faces: 2))
                == [])
        #expect([text("faceset_001/a"), text("faceset_001/b"), text("faceset_001/c")] == [nil, "2", "2"])
        #expect(FileInfo(output.appending(".staged")) == nil)
        #expect(FileInfo(output.appending(".face-sets-output")) != nil)
    }

    @Test func changedAndForeignFilesAreKept() throws {
        let export = try StagedExport(output: output)
        try prepare(export, "x", ["a": "1", "b": "1"])
        _ = try export.commit(moves: [("x", "faceset_001")], removals: [], manifest: manifest("faceset_001"))
        try replaceFile(output.appending("faceset_001/a"), with: Array("changed".utf8))
        try replaceFile(output.appending("faceset_001/own"), with: Array("own".utf8))
        try prepare(export, "y", ["b": "2"])
        let notes = try export.commit(
            moves: [("y", "faceset_001")], removals: [], manifest: manifest("faceset_001", faces: 2))
        #expect(notes.count == 1 && notes[0].contains("faceset_001/a"))
        #expect(
            [text("faceset_001/a"), text("faceset_001/own"), text("faceset_001/b")] == [
                "changed", "own", "2",
            ])
        #expect(try export.commit(moves: [], removals: ["faceset_001"], manifest: SwapManifest()).isEmpty)
        #expect(
            [text("faceset_001/a"), text("faceset_001/own"), text("faceset_001/b")] == [
                "changed", "own", nil,
            ])
    }

    @Test func aUsersOwnFileInPlaceOfAManifestIsRenamedAndReported() throws {
        let export = try StagedExport(output: output)
        for number in 1...2 {
            try scratch.write(Array("my notes \(number)".utf8), to: "swap/faceset_001/manifest.json")
            try prepare(export, "x", ["a": "\(number)"])
            let notes = try export.commit(
                moves: [("x", "faceset_001")], removals: [], manifest: manifest("faceset_001"))
            #expect(notes.contains { $0.contains("manifest.json.kept") })
            #expect(try FacesetManifest(reading: output.appending("faceset_001/manifest.json")) != nil)
        }
        #expect(text("faceset_001/manifest.json.kept") == "my notes 1")
        #expect(text("faceset_001/manifest.json.kept-2") == "my notes 2")
        try scratch.write(Array("mine".utf8), to: "swap/faceset_001/manifest.json")
        #expect(try export.commit(moves: [], removals: ["faceset_001"], manifest: SwapManifest()).count == 1)
        #expect(text("faceset_001/manifest.json") == "mine")
    }

    @Test(arguments: 0...4)
    func aPlanIsCompletedWhereverItsRunWasKilled(renames: Int) throws {
        let export = try StagedExport(output: output)
        try prepare(export, "x", ["a": "1", "b": "1"])
        _ = try export.commit(moves: [("x", "faceset_001")], removals: [], manifest: manifest("faceset_001"))
        try prepare(export, "y", ["a": "2", "b": "2", "c": "2"])
        let planned = manifest("faceset_001", faces: 2)
        let plan: JSONValue = [
            "schema": "face-sets/swap-plan/1", "moves": [["from": "y", "to": "faceset_001"]], "removals": [],
            "manifest": .object(planned.json),
        ]
        try replaceFile(export.folder("plan.json"), with: plan.serialized())
        for name in ["a", "b", "c", "manifest.json"].prefix(renames) {
            try renameFile(
                export.folder("y").appending(FilePath(name)), to: output.appending("faceset_001/\(name)"))
        }
        #expect(try export.finish() == [])
        #expect([text("faceset_001/a"), text("faceset_001/b"), text("faceset_001/c")] == ["2", "2", "2"])
        #expect(try SwapManifest(reading: output.appending("manifest.json"))?.facesets[0].faceCount == 2)
        #expect(FileInfo(output.appending(".staged")) == nil)
        #expect(try export.finish() == nil)
    }

    @Test func aRemovalIsCompletedIfItsRunWasKilledBeforeTheEmptyFolderWasRemoved() throws {
        let export = try StagedExport(output: output)
        try createFolder(output.appending("faceset_001"))
        try createFolder(output.appending("faceset_002"))
        try replaceFile(output.appending("faceset_002/mine.txt"), with: [1])
        let plan: JSONValue = [
            "schema": "face-sets/swap-plan/1", "moves": [], "removals": ["faceset_001", "faceset_002"],
            "manifest": .object(SwapManifest().json),
        ]
        try createFolder(output.appending(".staged"))
        try replaceFile(export.folder("plan.json"), with: plan.serialized())
        #expect(try export.finish() == [])
        #expect(FileInfo(output.appending("faceset_001")) == nil)
        #expect(text("faceset_002/mine.txt") != nil)
    }

    @Test func aCommitWithoutChangesDeletesWhatAKilledRunPrepared() throws {
        let export = try StagedExport(output: output)
        try prepare(export, "x", ["a": "1"])
        _ = try export.commit(moves: [("x", "faceset_001")], removals: [], manifest: manifest("faceset_001"))
        try prepare(export, "left", ["b": "1"])
        _ = try export.commit(
            moves: [], removals: [],
            manifest: #require(try SwapManifest(reading: output.appending("manifest.json"))))
        #expect(FileInfo(output.appending(".staged")) == nil && text("faceset_001/a") == "1")
    }

    @Test func withoutAPlanNothingIsCommitted() throws {
        let export = try StagedExport(output: output)
        try prepare(export, "x", ["a": "1"])
        #expect(try export.finish() == nil)
        #expect(try text("faceset_001/a") == nil && FileInfo(export.folder("x")) != nil)
    }
}

extension FilePath {
    fileprivate func appending(_ text: String) -> FilePath { appending(FilePath(text)) }
}
