import FaceStore
import FaceTypes
import Files
import TestSupport
import Testing
import Workflows

struct CacheCareTests {
    private let scene: EmbedScene

    init() throws {
        scene = try EmbedScene()
        for number in 0..<3 {
            try scene.photo(FilePath("one/\(number).jpg"), faces: number, seed: number)
            try scene.photo(FilePath("two/\(number + 2).jpg"), faces: number + 2, seed: number + 2)
        }
        try scene.write("two/broken.jpg", FakePhoto.broken)
    }

    private func store(_ name: String, _ access: StoreAccess) throws -> any FaceStore {
        try openStore(scene.scratch.path.appending(name), for: access)
    }

    private func embed(_ folders: [String], into name: String) throws {
        for folder in folders {
            let analyser = FakeAnalyser()
            _ = try EmbedRequest(source: scene.source.appending(folder), analyser: analyser)
                .run(on: store(name, .adding(analyser.space)))
        }
    }

    private func contents(_ name: String) throws -> CacheContents { try store(name, .reading).read(.all) }

    @Test func mergingEqualsEmbeddingBothFolders() throws {
        try embed(["one"], into: "one.npz")
        try embed(["two"], into: "two.db")
        try embed(["one", "two"], into: "both.npz")
        do {
            let added = try MergeCaches(from: store("two.db", .reading)).run(on: store("one.npz", .updating))
            #expect(added.photos == 3 && added.faces == 7)
        }
        let one = scene.scratch.path.appending("one.npz")
        #expect(try readFile(one) == readFile(scene.scratch.path.appending("both.npz")))
        let before = try readFile(one)
        do { _ = try MergeCaches(from: store("two.db", .reading)).run(on: store("one.npz", .updating)) }
        #expect(try readFile(one) == before)
        #expect(try contents("one.npz").faults().isEmpty)
    }

    /// Data forgotten in either cache is in neither. A photo that lost its last face counts as one without faces.
    @Test(arguments: ["npz", "db"]) func mergingForgetsDataForgottenInEitherCache(ending: String) throws {
        let (mine, other) = ("mine.\(ending)", "other.\(ending)")
        try embed(["one", "two"], into: mine)
        try embed(["one", "two"], into: other)
        let before = try contents(mine)
        func key(_ photo: String, _ index: Int32) throws -> FaceKey {
            let row = before.faces.firstIndex {
                $0.index == index && before.photos[$0.photo].path.lastComponent.shown == photo
            }
            return try #require(row.flatMap { before.key(ofFace: $0) })
        }
        func forget(_ change: (inout ForgetRequest) throws -> Void, in cache: String) throws {
            var request = ForgetRequest()
            try change(&request)
            _ = try request.run(on: store(cache, .updating))
        }
        try forget({ $0.faces = [try key("1.jpg", 0)] }, in: other)
        try forget({ $0.paths = [scene.source.appending("two/4.jpg")] }, in: other)
        try forget({ $0.faces = [try key("3.jpg", 0), try key("3.jpg", 1), try key("3.jpg", 2)] }, in: mine)
        for _ in 0..<2 {
            do { _ = try MergeCaches(from: store(other, .reading)).run(on: store(mine, .updating)) }
            let merged = try contents(mine)
            #expect(merged.faults().isEmpty)
            #expect(merged.faces.count == before.faces.count - 1 - 3 - 4)
            #expect(merged.photos.first { $0.path.lastComponent == "1.jpg" }?.status == .noFace)
            #expect(!merged.photos.contains { $0.path.lastComponent == "4.jpg" })
        }
    }

    @Test func mergingRestoresMissingPhotosAndAddsEnrichments() throws {
        try embed(["two"], into: "good.db")
        do {
            let good = try store("good.db", .updating)
            _ = try EnrichRequest(analyser: FakeAnalyser()).run(on: good)
        }
        try embed(["two"], into: "bad.npz")
        do {
            let bad = try store("bad.npz", .updating)
            var changes = CacheChanges()
            var gone = try bad.read([]).photos[0]
            gone.status = .missing
            gone.path = "/elsewhere/2.jpg"
            changes.updatedPhotos = [gone.key: gone]
            try bad.commit(changes)
            _ = try MergeCaches(from: store("good.db", .reading)).run(on: bad)
        }
        let (merged, good) = (try contents("bad.npz"), try contents("good.db"))
        #expect(merged.photos == good.photos && merged.enrichments == good.enrichments)
        #expect(merged.aliases == good.aliases && merged.faces == good.faces)
    }

    @Test func mergingAddsMissingMeasures() throws {
        for name in ["measured.db", "older.npz"] {
            try embed(["two"], into: name)
            let store = try store(name, .updating)
            _ = try EnrichRequest(analyser: FakeAnalyser()).run(on: store)
        }
        do {
            let older = try store("older.npz", .updating)
            var contents = try older.read(.all)
            for row in contents.enrichments.indices { contents.enrichments[row]?.measures = nil }
            try older.rewrite(contents)
            _ = try MergeCaches(from: store("measured.db", .reading)).run(on: older)
        }
        let merged = try contents("older.npz")
        #expect(try merged.enrichments == contents("measured.db").enrichments)
        #expect(merged.enrichments.allSatisfy { $0?.measures != nil })
    }

    @Test func relocatedPhotosAreKnownInTheirNewFolder() throws {
        try scene.photo("one/copy.jpg", faces: 2, seed: 2)
        try embed(["one"], into: "c.db")
        try renameFile(scene.source.appending("one"), to: scene.source.appending("three"))
        do {
            let moved = try RelocateCache(
                from: scene.source.appending("one"), to: scene.source.appending("three")
            ).run(on: store("c.db", .updating))
            #expect(moved == 4)
        }
        let analyser = FakeAnalyser()
        let outcome = try EmbedRequest(source: scene.source.appending("three"), analyser: analyser)
            .run(on: store("c.db", .adding(analyser.space)))
        #expect([outcome.hashed, outcome.known] == [0, 4])
        #expect(try contents("c.db").sourceRoots.map(\.lastComponent) == ["three"])
    }

    @Test func faultsAreFound() throws {
        try embed(["one"], into: "c.npz")
        var contents = try contents("c.npz")
        #expect(contents.faults().isEmpty)
        contents.photos[0].digest = contents.photos[1].digest
        contents.photos[1].status = .noFace
        contents.faces[2].index = contents.faces[1].index
        contents.aliases = [AliasRecord(photo: 0, path: contents.photos[2].path, size: 0, modified: 0)]
        let words = contents.faults().map { $0.reason.word }
        #expect(words == ["duplicate_photo", "duplicate_path", "duplicate_face", "wrong_status"])
    }

    @Test func aConversionOverwritesNothing() throws {
        try embed(["one"], into: "c.npz")
        try embed(["two"], into: "d.db")
        let source = try store("c.npz", .reading)
        #expect { try ConvertCache(to: store("d.db", .adding(source.space))).run(on: source) } throws: {
            ($0 as? FaceSetsError)?.code == "cache_exists"
        }
    }
}
