import FaceStore
import FaceTypes
import Files
import Glibc
import JSON
import TestSupport
import Testing

/// What holds for databases alone.
struct SQLiteTests {
    private let scratch: ScratchFolder
    private var cache: FilePath { scratch.path.appending("cache.db") }

    init() throws { scratch = try ScratchFolder() }

    private func writeSample() throws {
        for flush in [SampleCache.firstFlush, SampleCache.secondFlush] {
            try openStore(cache, for: .adding(SampleCache.space)).commit(flush)
        }
    }

    private func convert(_ contents: CacheContents, to name: FilePath) throws -> FilePath {
        let place = scratch.path.appending(name)
        try openStore(place, for: .adding(contents.space)).commit(CacheChanges(everythingOf: contents))
        return place
    }

    @Test func conversionThereAndBackKeepsEveryByte() throws {
        var contents = try SampleCache.contents([SampleCache.firstFlush, SampleCache.secondFlush])
        contents.faces[1].blur = .nan
        contents.faces[2].box.x1 = -0.0
        contents.extras.metaFields["note"] = .array([.number("1.50")])
        contents.extras.arrays = [
            ExtraArray(name: "palette", type: "|u1", shape: [9, 1], column: .none, bytes: Array(1...9)),
            ExtraArray(name: "rating", type: "<f4", shape: [4], column: .faces, bytes: Array(1...16)),
        ]
        let first = try convert(contents, to: "first.npz")
        let database = try convert(try openStore(first, for: .reading).read(.all), to: "middle.sqlite")
        let last = try convert(try openStore(database, for: .reading).read(.all), to: "last.npz")
        #expect(try readFile(first) == readFile(last))
    }

    /// A file of the version before measures opens for readers, who may not change it, and for writers, who do.
    @Test func aDatabaseOfTheSecondVersionHasNoMeasures() throws {
        try writeSample()
        let script = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])"
        let sql = "DROP TABLE measures; PRAGMA user_version = 2"
        #expect(system("python3 -c '\(script)' \(cache.shown) '\(sql)'") == 0)
        var expected = try SampleCache.contents([SampleCache.firstFlush, SampleCache.secondFlush])
        for row in expected.enrichments.indices { expected.enrichments[row]?.measures = nil }
        let reader = try openStore(cache, for: .reading)
        #expect(holdTheSame(try reader.read(.all), expected))
        #expect(try reader.facesLackingEnrichment() == [0, 1, 2, 3] && reader.damage() == [])
        var measured = CacheChanges()
        measured.enrichments = [2: SampleCache.enrichment(2)]
        do { try openStore(cache, for: .updating).commit(measured) }
        #expect(try openStore(cache, for: .reading).facesLackingEnrichment() == [0, 1, 3])
    }

    @Test func aReaderSeesWholeFlushesBesideTheWriter() throws {
        let writer = try openStore(cache, for: .adding(SampleCache.space))
        try writer.commit(SampleCache.firstFlush)
        let reader = try openStore(cache, for: .reading)
        #expect(try reader.read(.all).photos.count == 3)
        try writer.commit(SampleCache.secondFlush)
        #expect(try reader.read(.all).photos.count == 4)
    }

    @Test func foreignAndEmptyFilesAreRefused() throws {
        for content in [[], Array("no database at all, but long enough to be looked at".utf8)] as [[UInt8]] {
            try replaceFile(cache, with: content)
            for access in [StoreAccess.reading, .updating, .adding(SampleCache.space)] {
                #expect { try openStore(cache, for: access) } throws: {
                    ($0 as? FaceSetsError)?.code == "bad_cache"
                }
            }
        }
    }

    @Test(arguments: [100, 5_000, 17_000, 40_000]) func aTruncatedDatabaseIsAnError(length: Int) throws {
        try writeSample()
        try replaceFile(cache, with: Array(try readFile(cache).prefix(length)))
        #expect(throws: FaceSetsError.self) { try openStore(cache, for: .reading).read(.all) }
    }

    @Test func noSingleDamagedByteCrashes() throws {
        try writeSample()
        let whole = try readFile(cache)
        for place in stride(from: 0, to: whole.count, by: 613) {
            var damaged = whole
            damaged[place] ^= 0x55
            try replaceFile(cache, with: damaged)
            _ = try? openStore(cache, for: .reading).read(.all)
        }
    }

    /// The file grows by what a flush adds, whatever is there: a flush of one face touches a few pages.
    @Test func aFlushWritesWhatIsNew() throws {
        let store = try openStore(cache, for: .adding(SampleCache.space))
        var many = CacheChanges()
        many.photos = (0..<20_000).map { SampleCache.photo($0) }
        many.faces = (0..<20_000).map { SampleCache.face(photo: $0) }
        many.embeddings = (0..<20_000).flatMap { SampleCache.vector($0) }
        try store.commit(many)
        var one = CacheChanges()
        one.photos = [SampleCache.photo(20_000)]
        one.faces = [SampleCache.face(photo: 20_000)]
        one.embeddings = SampleCache.vector(0)
        try store.commit(one)
        let log = FileInfo(scratch.path.appending("cache.db-wal"))?.size ?? 0
        let whole = FileInfo(cache)?.size ?? 0
        #expect(log > 0 && log < 20 * 16_384 && whole > 100 * 16_384)
    }
}
