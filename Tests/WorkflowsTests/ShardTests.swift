import FaceStore
import FaceTypes
import Files
import Library
import TestSupport
import Testing

@testable import Workflows

/// Shards of a source, each in its own cache, and the result of merging them.
struct ShardTests {
    private let scene: EmbedScene
    private let other: EmbedScene

    init() throws {
        scene = try EmbedScene()
        other = try EmbedScene()
        for number in 0..<40 {
            // Some photos are in several places, and some have no faces.
            let name = FilePath("album \(number % 4)/IMG_\(number).jpg")
            try scene.photo(name, faces: number % 4, seed: number % 33)
        }
        // The same picture with other metadata, listed before and after the photo.
        for (name, seed) in [("album 0/A.jpg", 5), ("album 3/Z.jpg", 6), ("album 1/IMG_13 b.jpg", 13)] {
            let content = FakePhoto.content(faces: seed % 4, seed: seed) + [0x20]
            try scene.write(FilePath(name), content)
        }
        for number in 0..<6 { try other.photo(FilePath("\(number).jpg"), faces: 1, seed: 30 + number) }
        try scene.write("album 1/broken.jpg", FakePhoto.broken)
        try scene.write("album 2/broken too.jpg", FakePhoto.broken)
        try scene.write("album 3/empty.jpg", [])
        try scene.write("notes.txt", Array("no photo".utf8))
    }

    private func place(_ name: String) -> FilePath { scene.scratch.path.appending(name) }

    @discardableResult
    private func embed(_ shard: Shard?, into name: String, enriching: Bool = false) throws -> [EmbedOutcome] {
        let analyser = FakeAnalyser()
        let store = try openStore(place(name), for: .adding(analyser.space))
        let outcomes = try [scene.source, other.source].map { source in
            var request = EmbedRequest(source: source, analyser: analyser)
            request.shard = shard
            request.flushEvery = 3
            return try request.run(on: store)
        }
        if enriching { _ = try EnrichRequest(analyser: analyser).run(on: store) }
        return outcomes
    }

    private func merge(_ shards: [String], into name: String) throws {
        let sources = try shards.enumerated().map { number, shard in
            try RowStore(place(shard), beside: place(name), number: number)
        }
        _ = try makeStore(place(name), of: sources[0].store.space) { store in
            try MergeShards(sources.map(\.store)).run(on: store)
        }
    }

    @Test(arguments: [
        ("/photos/a.jpg", [1, 2, 21, 333]), ("/photos/b.jpg", [2, 5, 38, 158]),
        ("/photos/ü.jpg", [1, 4, 61, 125]), ("/", [2, 3, 4, 116]),
    ])
    func everyMachineDividesInTheSameWay(path: String, shards: [Int]) {
        for (count, expected) in zip([2, 7, 64, 1000], shards) {
            let holders = (1...count).filter { Shard($0, of: count)?.holds(FilePath(path)) == true }
            #expect(holders == [expected])
        }
        #expect(Shard(0, of: 2) == nil && Shard(3, of: 2) == nil && Shard(1, of: 0) == nil)
        #expect(Shard(1, of: 1)?.holds(FilePath(path)) == true)
    }

    /// Byte for byte, regardless of the number of shards, their formats and their order.
    @Test(arguments: [1, 2, 3, 7, 16], [false, true])
    func mergedShardsEqualTheCacheOfOneMachine(count: Int, enriching: Bool) throws {
        try embed(nil, into: "whole.npz", enriching: enriching)
        let whole = try readFile(place("whole.npz"))
        var names: [String] = []
        var embedded = 0
        for number in 1...count {
            names.append("shard-\(number).\(number % 3 == 0 ? "npz" : "db")")
            let shard = try #require(Shard(number, of: count))
            embedded += try embed(shard, into: names[number - 1], enriching: enriching)[0].hashed
        }
        #expect(embedded == 46)
        var random = SplitMix(state: 7)
        for (round, ending) in ["npz", "db", "npz"].enumerated() {
            let name = "merged-\(round).\(ending)"
            try merge(names.shuffled(using: &random), into: name)
            let merged = try openStore(place(name), for: .reading)
            #expect(try merged.damage() == [] && merged.read(.all).faults().isEmpty)
            if ending == "npz" {
                #expect(try readFile(place(name)) == whole)
            } else {
                _ = try ConvertCache(to: openStore(place("back.npz"), for: .adding(merged.space)))
                    .run(on: merged)
                #expect(try readFile(place("back.npz")) == whole)
                try removeFile(place("back.npz"))
            }
            // Embedding everything again finds nothing to do.
            #expect(try embed(nil, into: name).map(\.hashed) == [0, 0])
        }
        let left = try listFolder(scene.scratch.path).filter { $0.shown.contains("tmp-") }
        #expect(left.isEmpty)
    }

    @Test func filesOfOtherShardsAreNeitherOpenedNorMissing() throws {
        let (one, two) = (Shard(1, of: 2), Shard(2, of: 2))
        let first = try embed(one, into: "both.db")
        let second = try embed(two, into: "both.db")
        #expect(first[0].hashed > 0 && second[0].hashed > 0 && first[0].hashed + second[0].hashed == 46)
        #expect((first + second).allSatisfy { $0.vanished == 0 })
        try removeFolder(scene.source.appending("album 0"))
        let gone = try [one, two].map { try embed($0, into: "both.db")[0] }
        let whole = try embed(nil, into: "both.db")[0]
        #expect(gone[0].vanished > 0 && gone[1].vanished > 0 && whole.vanished == 0)
    }

    /// A file may change between the runs of two machines, and caches may overlap.
    @Test func theNewestFileOfAPathIsUsed() throws {
        func photo(_ seed: Int) throws {
            try scene.photo("album 0/IMG_0.jpg", faces: 2, seed: seed)
        }
        try photo(100)
        try embed(nil, into: "old.db")
        try photo(101)
        try embed(nil, into: "new.db")
        try merge(["old.db", "new.db"], into: "one.npz")
        try merge(["new.db", "old.db"], into: "two.npz")
        #expect(try readFile(place("one.npz")) == readFile(place("two.npz")))
        let merged = try openStore(place("one.npz"), for: .reading).read(.all)
        #expect(merged.faults().isEmpty)
        let widths = merged.photos.filter { $0.path.lastComponent == "IMG_0.jpg" }.map {
            "\($0.width) \($0.status)"
        }
        #expect(widths.sorted() == ["200 missing", "201 ok"])
    }

    @Test func dataForgottenInOneShardIsForgotten() throws {
        try embed(nil, into: "all.db")
        try embed(nil, into: "less.db")
        let contents = try openStore(place("all.db"), for: .reading).read([])
        let row = try #require(
            contents.faces.firstIndex { contents.photos[$0.photo].path.shown.hasSuffix("IMG_1.jpg") })
        let key = try #require(contents.key(ofFace: row))
        do {
            var request = ForgetRequest()
            request.faces = [key]
            _ = try request.run(on: openStore(place("less.db"), for: .updating))
        }
        for (name, order) in [("a.npz", ["all.db", "less.db"]), ("b.npz", ["less.db", "all.db"])] {
            try merge(order, into: name)
        }
        let merged = try openStore(place("a.npz"), for: .reading).read(.all)
        #expect(try readFile(place("a.npz")) == readFile(place("b.npz")))
        #expect(merged.extras.forgotten.count == 1 && merged.faces.count == contents.faces.count - 1)
        #expect(!merged.faces.indices.contains { merged.key(ofFace: $0) == key })
    }

    @Test func decisionLogsAreMerged() throws {
        try embed(nil, into: "a.db")
        try embed(nil, into: "b.db")
        func line(_ number: Int, _ time: String, _ statement: Statement<FaceAnchor>) -> DecisionLine {
            DecisionLine(Decision(number: number, time: time, source: .commandLine, statement: statement))
        }
        let early = [line(1, "2026-01-01T00:00:00Z", .ignore([])), line(2, "2026-01-02T00:00:00Z", .undo(1))]
        let late = [
            line(1, "2026-01-01T12:00:00Z", .notAFace([])), line(2, "2026-01-03T00:00:00Z", .undo(1)),
        ]
        for (name, log) in [("a.db", late), ("b.db", early)] {
            var changes = CacheChanges()
            changes.decisions = log
            try openStore(place(name), for: .updating).commit(changes)
        }
        try merge(["a.db", "b.db"], into: "one.npz")
        try merge(["b.db", "a.db"], into: "two.npz")
        #expect(try readFile(place("one.npz")) == readFile(place("two.npz")))
        let merged = try openStore(place("one.npz"), for: .reading).read(.decisions).decisions
        #expect(merged.map(\.decision.statement) == [.ignore([]), .undo(1), .notAFace([]), .undo(3)])
        do {
            _ = try MergeCaches(from: openStore(place("a.db"), for: .reading)).run(
                on: openStore(place("b.db"), for: .updating))
        }
        let added = try openStore(place("b.db"), for: .reading).read(.decisions).decisions
        #expect(added == merged)
    }

    @Test func shardsOfOtherPacksAreRefused() throws {
        try embed(nil, into: "mine.db")
        let analyser = FakeAnalyser(name: "another")
        _ = try EmbedRequest(source: scene.source, analyser: analyser)
            .run(on: openStore(place("theirs.db"), for: .adding(analyser.space)))
        let error = #expect(throws: FaceSetsError.self) {
            try merge(["mine.db", "theirs.db"], into: "out.db")
        }
        #expect(error?.code == .embeddingSpaceDiffers && FileInfo(place("out.db")) == nil)
        try merge(["mine.db"], into: "out.db")
        let again = #expect(throws: FaceSetsError.self) { try merge(["mine.db"], into: "out.db") }
        #expect(again?.code == .cacheExists)
    }

    @Test func anInterruptedMergeLeavesNothingBehind() throws {
        try embed(nil, into: "mine.db")
        let source = try RowStore(place("mine.db"), beside: place("out.db"), number: 0)
        let interruption = Interruption()
        #expect(throws: Interrupted.self) {
            try makeStore(place("out.db"), of: source.store.space) { store in
                interruption.request()
                _ = try MergeShards([source.store]).run(on: store, interruption: interruption)
            }
        }
        let names = try listFolder(scene.scratch.path).map(\.shown).filter { $0.contains("out.db") }
        #expect(names == [])
    }
}
