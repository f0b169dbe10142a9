import FaceStore
import FaceTypes
import FacesetExport
import Files
import Glibc
import JSON
import Library
import Manifests
import TestSupport
import Testing

@testable import Workflows

/// Missing or damaged files in an output do not prevent `forget` from changing the cache and the rest of the output.
struct ForgetDamageTests {
    private static let lists = [
        "raw/manifest.json", "raw/files.json", "facesets/refine_manifest.json", "facesets/files.json",
        "swap/manifest.json", "swap/faceset_001/manifest.json", "swap/_candidates/manifest.json",
        "report/report.json",
    ]

    private static let folders = [
        "raw/person_001", "facesets/faceset_001", "swap/faceset_001", "swap/_candidates", "report/crops",
        "report",
        "raw", "facesets", "swap",
    ]

    /// The key of the cache's first face, which is forgotten.
    private func key(_ scene: PlantedScene) throws -> FaceKey {
        try #require(try openStore(scene.cache, for: .reading).read([]).key(ofFace: 0))
    }

    /// Expects that the face is not in the cache, and only in files that the outcome reports, or in folders that it
    /// reports.
    private func expectForgotten(
        _ key: FaceKey, _ outcome: ForgetOutcome, _ scene: PlantedScene, _ what: String
    )
        throws
    {
        let contents = try openStore(scene.cache, for: .reading).read([])
        #expect(!contents.faces.indices.contains { contents.key(ofFace: $0) == key }, "\(what)")
        let word = Array(key.description.utf8)
        for path in try files(below: scene.out) where try readFile(path).holds(word) {
            #expect(outcome.left.contains { path.isUnder($0.path) }, "\(what): \(path) \(outcome.left)")
        }
        #expect(FileInfo(ForgetPlan.path(forCache: scene.cache)) == nil, "\(what)")
        #expect(try scene.changesBeside() == [], "\(what)")
    }

    /// Only regular files, because reading a FIFO would block.
    private func files(below folder: FilePath) throws -> [FilePath] {
        try listFolder(folder).flatMap { name -> [FilePath] in
            let path = folder.appending(name)
            switch FileInfo(path, followingLinks: false)?.kind {
            case .folder: return try files(below: path)
            case .file: return [path]
            default: return []
            }
        }
    }

    private func afterDamage(_ what: String, _ damage: (PlantedScene) throws -> Void) throws -> ForgetOutcome
    {
        let scene = try PlantedScene()
        try scene.restore()
        let key = try key(scene)
        try damage(scene)
        let outcome = try PlantedCommand.forget(scene, dryRun: false)
        #expect(outcome.faces == 1, "\(what)")
        try expectForgotten(key, outcome, scene, what)
        return outcome
    }

    @Test(arguments: lists) func aMissingListBlocksNothing(list: String) throws {
        _ = try afterDamage(list) { try removeFile($0.out.appending(FilePath(list))) }
    }

    @Test(arguments: lists) func aDamagedListBlocksNothingAndIsReported(list: String) throws {
        let outcome = try afterDamage(list) { scene in
            let path = scene.out.appending(FilePath(list))
            try replaceFile(path, with: Array(readFile(path).dropLast(9)))
        }
        #expect(outcome.left.contains { $0.path.shown.hasSuffix(list) }, "\(outcome.left)")
    }

    /// Reading a FIFO must not wait for a writer.
    @Test(arguments: lists) func aFIFOOrFolderInPlaceOfAListBlocksNothing(list: String) throws {
        for makeFIFO in [true, false] {
            _ = try afterDamage(list) { scene in
                let path = scene.out.appending(FilePath(list))
                try removeFile(path)
                if makeFIFO {
                    #expect(path.withCString { mkfifo($0, 0o600) } == 0)
                } else {
                    try createFolder(path)
                }
            }
        }
    }

    @Test(arguments: folders) func aMissingFolderBlocksNothing(folder: String) throws {
        _ = try afterDamage(folder) { removeTree($0.out.appending(FilePath(folder))) }
    }

    @Test(arguments: folders) func aFileInPlaceOfAFolderBlocksNothing(folder: String) throws {
        _ = try afterDamage(folder) { scene in
            removeTree(scene.out.appending(FilePath(folder)))
            try replaceFile(scene.out.appending(FilePath(folder)), with: [1, 2, 3])
        }
    }

    /// Bundles are made of the remaining frames; a set without frames is deleted.
    @Test(arguments: [1, 2, 99]) func missingFramesBlockNothing(count: Int) throws {
        let outcome = try afterDamage("\(count) frames") { scene in
            let set = scene.out.appending("swap/faceset_001")
            for name in try listFolder(set).filter({ $0.fileExtension == "png" }).suffix(count) {
                try removeFile(set.appending(name))
            }
        }
        #expect(outcome.changed.contains { $0.shown.hasSuffix("swap/faceset_001") })
    }

    @Test func aPlanOfAnotherRunIsReported() throws {
        for (plan, text) in [
            ("raw/.face-sets-plan.json", #"{"schema": "face-sets/plan/1", "writes": []}"#),
            ("raw/.face-sets-plan.json", "{"), ("swap/.staged/plan.json", "{"),
        ] {
            let outcome = try afterDamage(plan) { scene in
                let path = scene.out.appending(FilePath(plan))
                try createFolder(path.parent)
                try replaceFile(path, with: Array(text.utf8))
            }
            #expect(!outcome.left.isEmpty)
        }
    }

    // MARK: killed runs

    private func request(_ scene: PlantedScene, _ kind: String) throws -> ForgetRequest {
        var request = ForgetRequest()
        let contents = try openStore(scene.cache, for: .reading).read([])
        switch kind {
        case "person": request.person = ("person_001", scene.out.appending("raw/manifest.json"))
        case "path": request.paths = [contents.photos[0].path]
        default: request.faces = [contents.key(ofFace: 0)].compactMap { $0 }
        }
        request.outputs = [scene.out]
        return request
    }

    /// Wherever the run was killed, the same command completes it and says so.
    @Test(arguments: ["person", "path", "face"], ["planned", "cache", "done"])
    func aKilledRunIsCompletedByTheSameCommand(kind: String, end: String) throws {
        let (whole, scene) = (try PlantedScene(), try PlantedScene())
        for scene in [whole, scene] { try scene.restore() }
        let request = try request(scene, kind)
        let store = try openStore(scene.cache, for: .updating)
        let contents = try store.read(.all)
        let plan = try ForgetPlan(request, contents)
        switch end {
        case "planned": try replaceFile(ForgetPlan.path(forCache: scene.cache), with: plan.serialized)
        case "cache":
            try replaceFile(ForgetPlan.path(forCache: scene.cache), with: plan.serialized)
            try store.rewrite(plan.applied(to: contents))
        default: _ = try request.run(Library(store), Tools.ofPhotos())
        }
        let outcome = try request.run(Library(store), Tools.ofPhotos())
        #expect(outcome.isFinished && outcome.left.isEmpty, "\(outcome.left)")
        _ = try self.request(whole, kind).run(
            Library(openStore(whole.cache, for: .updating)), Tools.ofPhotos())
        #expect(try fileCounts(whole) == fileCounts(scene))
        #expect(FileInfo(ForgetPlan.path(forCache: scene.cache)) == nil)
    }

    /// The number of files in each folder. Their names cannot be compared, because they contain the path of the scene.
    private func fileCounts(_ scene: PlantedScene) throws -> [FilePath: Int] {
        let paths = try files(below: scene.out).filter { !$0.lastComponent.shown.hasPrefix("cache.db") }
        let names = paths.map { FilePath(bytes: $0.parent.bytes.dropFirst(scene.out.bytes.count)) }
        return Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
    }

    /// Only a request that was completed before is reported as done; an unknown person is still an error.
    @Test func anotherRequestIsNotTakenForACompletedOne() throws {
        let scene = try PlantedScene()
        try scene.restore()
        let library = Library(try openStore(scene.cache, for: .updating))
        _ = try request(scene, "person").run(library, Tools.ofPhotos())
        var other = try request(scene, "person")
        other.person?.id = "person_099"
        #expect {
            try other.run(library, Tools.ofPhotos())
        } throws: {
            ($0 as? FaceSetsError)?.code == .unknownPerson
        }
    }
}
