import FaceTypes
import Files
import Glibc
import JSON
import TestSupport
import Testing

@testable import FaceStore

/// Tests that only apply to databases.
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
        try openStore(place, for: .adding(contents.space)).rewrite(contents)
        return place
    }

    @Test func conversionRoundTrips() throws {
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

    /// A cache may come from someone else, so code in its schema is never run, and is reported.
    @Test func triggersInACacheDoNotRun() throws {
        do { try openStore(cache, for: .adding(SampleCache.space)).commit(SampleCache.firstFlush) }
        do {
            let database = try SQLiteConnection(cache)
            try database.execute(
                "CREATE TRIGGER planted AFTER INSERT ON photos BEGIN DELETE FROM faces; DELETE FROM embeddings; END"
            )
        }
        do { try openStore(cache, for: .adding(SampleCache.space)).commit(SampleCache.secondFlush) }
        let store = try openStore(cache, for: .reading)
        let expected = try SampleCache.contents([SampleCache.firstFlush, SampleCache.secondFlush])
        #expect(haveEqualContents(try store.read(.all), expected))
        let damage = try store.damage()
        #expect(damage.count == 1 && damage[0].contains("the trigger "), "\(damage)")
    }

    /// Other objects in the schema are not part of a cache and may contain anything.
    @Test func foreignObjectsAreReported() throws {
        do { try openStore(cache, for: .adding(SampleCache.space)).commit(SampleCache.firstFlush) }
        #expect(try openStore(cache, for: .reading).damage() == [])
        do {
            let database = try SQLiteConnection(cache)
            try database.execute(
                """
                CREATE TABLE hidden (what TEXT); CREATE INDEX beside ON hidden (what);
                CREATE VIEW shown AS SELECT path FROM photos
                """)
        }
        let damage = try openStore(cache, for: .reading).damage()
        #expect(damage.count == 3)
        for name in ["the index beside", "the table hidden", "the view shown"] {
            #expect(damage.contains { $0.contains(name) }, "\(damage)")
        }
    }

    /// A log left by a killed writer does not belong to the database that replaces a deleted one.
    @Test func staleLogsAreNotReplayed() throws {
        let log = scratch.path.appending("cache.db-wal")
        let stale = try {
            let writer = try openStore(cache, for: .adding(SampleCache.space))
            try writer.commit(SampleCache.firstFlush)
            try writer.commit(SampleCache.secondFlush)
            return try readFile(log)
        }()
        try removeFile(cache)
        try replaceFile(log, with: stale)
        try scratch.write([1, 2, 3], to: "cache.db-journal")
        do { try openStore(cache, for: .adding(SampleCache.space)).commit(CacheChanges()) }
        let store = try openStore(cache, for: .reading)
        #expect(try store.damage().isEmpty)
        #expect(haveEqualContents(try store.read(.all), CacheContents(empty: SampleCache.space)))
    }

    /// Writes a file as the first version did, statement by statement.
    private func writeFirstVersion() throws {
        try replaceFile(cache, with: [])
        let database = try SQLiteConnection(cache)
        try database.execute(firstVersion)
    }

    @Test func filesOfTheFirstVersionCanBeOpened() throws {
        try writeFirstVersion()
        let read = try openStore(cache, for: .reading).read(.all)
        #expect(read.space == SampleCache.space && read.sourceRoots == ["/photos"])
        #expect(read.photos.map(\.path) == ["/photos/a.jpg", "/photos/b.jpg"])
        #expect(read.photos.map(\.status) == [.ok, .failed] && read.photos[1].digest == nil)
        #expect(
            read.photos[0].perceptualHash == UInt64.max
                && read.photos[0].captured?.text == "2009-07-14T18:03:59")
        #expect(read.aliases == [AliasRecord(photo: 0, path: "/photos/copy.jpg", size: 1_000, modified: 7)])
        #expect(read.faces.count == 1 && read.faces[0].points.nose == Point(50, 80))
        #expect(read.faces[0].box == Box(x1: 10, y1: 20, x2: 110, y2: 140))
        #expect(read.embeddings.values.elementsEqual([0, 1, 0, 0]))
        #expect(read.enrichments[0]?.pose == Pose(pitch: 1, yaw: -20.5, roll: 2))
        #expect(
            read.enrichments[0]?.landmarks106.count == 106 && read.enrichments[0]?.landmarks68.isEmpty == true
        )
        #expect(read.extras.arrays.map(\.name) == ["rating"] && read.extras.metaFields["note"] != nil)
        do {
            let writer = try openStore(cache, for: .updating)
            #expect(haveEqualContents(try writer.read(.all), read))
            var more = CacheChanges()
            more.photos = [SampleCache.photo(9, .noFace)]
            try writer.commit(more)
        }
        let store = try openStore(cache, for: .reading)
        #expect(try store.damage().isEmpty && store.read([]).photos.count == 3)
    }

    /// Wrong row numbers must not hide other rows, or cost time or memory for the rows in between.
    @Test func hugeRowNumbersAreIgnoredInRepairs() throws {
        try writeFirstVersion()
        do {
            let database = try SQLiteConnection(cache)
            for number in ["4611686018427387904", "9223372036854775807", "-5"] {
                for (table, columns) in [("faces", "0, 0, X'00'"), ("embeddings", "X'00'")] {
                    try database.execute("INSERT INTO \(table) VALUES (\(number), \(columns))")
                }
            }
        }
        _ = try repairCache(cache)
        let repaired = try openStore(cache, for: .reading).read(.all)
        #expect(repaired.photos.count == 2)
    }

    /// Readers can open a file from before measures without changing it, and writers update it.
    @Test func aDatabaseOfTheSecondVersionHasNoMeasures() throws {
        try writeSample()
        let script = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])"
        let sql =
            "DROP TABLE measures; DROP TABLE pictures; DROP TABLE photo_metadata; PRAGMA user_version = 2"
        #expect(system("python3 -c '\(script)' \(cache.shown) '\(sql)'") == 0)
        var expected = try SampleCache.contents([SampleCache.firstFlush, SampleCache.secondFlush])
        for row in expected.enrichments.indices { expected.enrichments[row]?.measures = nil }
        expected.forgetWhereDatesWereRead()
        let reader = try openStore(cache, for: .reading)
        #expect(haveEqualContents(try reader.read(.all), expected))
        let faces = [(0, 0), (0, 1), (3, 0), (2, 0)].map { SampleCache.faceKey($0, $1) }
        #expect(try reader.facesLackingEnrichment() == faces && reader.damage() == [])
        var measured = CacheChanges()
        measured.enrichments = [faces[2]: SampleCache.enrichment(2)]
        do { try openStore(cache, for: .updating).commit(measured) }
        let lacking = try openStore(cache, for: .reading).facesLackingEnrichment()
        #expect(lacking == [faces[0], faces[1], faces[3]])
    }

    /// A database from before the indices gets them when it is opened for writing. Look-ups use them, so that a flush
    /// never scans all photos or faces.
    @Test func aDatabaseOfTheThirdVersionGetsIndices() throws {
        try writeSample()
        do {
            let database = try SQLiteConnection(cache)
            for index in ["photos_by_path", "faces_by_photo"] {
                try database.execute("DROP INDEX \(index)")
            }
            try database.execute("DROP TABLE pictures; DROP TABLE photo_metadata; PRAGMA user_version = 3")
        }
        var expected = try SampleCache.contents([SampleCache.firstFlush, SampleCache.secondFlush])
        expected.forgetWhereDatesWereRead()
        #expect(haveEqualContents(try openStore(cache, for: .reading).read(.all), expected))
        do { _ = try openStore(cache, for: .updating) }
        #expect(haveEqualContents(try openStore(cache, for: .reading).read(.all), expected))
        let database = try SQLiteConnection(cache)
        for sql in [SQLiteLookup.photoByPath, SQLiteLookup.face] {
            let plan = try database.prepare("EXPLAIN QUERY PLAN \(sql)")
            while try plan.step() {
                let step = String(decoding: plan.bytes(3) ?? [], as: UTF8.self)
                #expect(!step.hasPrefix("SCAN"), "\(step)")
            }
        }
    }

    @Test func aReaderSeesCompleteFlushesWhileAWriterWorks() throws {
        let writer = try openStore(cache, for: .adding(SampleCache.space))
        try writer.commit(SampleCache.firstFlush)
        let reader = try openStore(cache, for: .reading)
        #expect(try reader.read(.all).photos.count == 3)
        try writer.commit(SampleCache.secondFlush)
        #expect(try reader.read(.all).photos.count == 4)
    }

    @Test func foreignAndEmptyFilesAreRefused() throws {
        let cases: [(content: [UInt8], code: String)] = [
            ([], "not_a_cache"),
            (Array("no database at all, but long enough to be looked at".utf8), "bad_cache"),
        ]
        for (content, code) in cases {
            try replaceFile(cache, with: content)
            for access in [StoreAccess.reading, .updating, .adding(SampleCache.space)] {
                #expect { try openStore(cache, for: access) } throws: {
                    ($0 as? FaceSetsError)?.code.rawValue == code
                }
            }
        }
    }

    @Test(arguments: [100, 5_000, 17_000, 40_000]) func aTruncatedDatabaseIsAnError(length: Int) throws {
        try writeSample()
        try replaceFile(cache, with: Array(try readFile(cache).prefix(length)))
        #expect(throws: FaceSetsError.self) { try openStore(cache, for: .reading).read(.all) }
    }

    @Test func singleDamagedBytesDoNotCrash() throws {
        try writeSample()
        let whole = try readFile(cache)
        for place in stride(from: 0, to: whole.count, by: 613) {
            var damaged = whole
            damaged[place] ^= 0x55
            try replaceFile(cache, with: damaged)
            _ = try? openStore(cache, for: .reading).read(.all)
        }
    }

    /// A flush of one face only touches a few pages, however large the file is.
    @Test func aFlushOnlyWritesWhatIsNew() throws {
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

/// Must never be changed.
private let firstVersion = """
    PRAGMA page_size = 16384;
    CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE photos (
        row INTEGER PRIMARY KEY, sha256 BLOB, path BLOB NOT NULL, size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, captured TEXT,
        phash INTEGER NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL);
    CREATE TABLE aliases (
        number INTEGER PRIMARY KEY AUTOINCREMENT, photo INTEGER NOT NULL, path BLOB NOT NULL,
        size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL);
    CREATE INDEX aliases_by_path ON aliases (path);
    CREATE TABLE faces (
        row INTEGER PRIMARY KEY, photo INTEGER NOT NULL, face_index INTEGER NOT NULL,
        measures BLOB NOT NULL);
    CREATE TABLE embeddings (face INTEGER PRIMARY KEY, vector BLOB NOT NULL);
    CREATE TABLE enrichments (
        face INTEGER PRIMARY KEY, landmark_2d_106 BLOB, landmark_3d_68 BLOB, pose BLOB,
        gender INTEGER NOT NULL, age INTEGER NOT NULL);
    CREATE TABLE extras (
        position INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, shape TEXT NOT NULL,
        rows_of TEXT NOT NULL, bytes BLOB NOT NULL);
    PRAGMA application_id = 1179870580;
    PRAGMA user_version = 1;
    INSERT INTO meta VALUES ('cache', CAST('{"schema":"face-sets/cache/1","embedding_space":{"name":"sample",\
    "dimension":4,"models":{"detector":"cd","recogniser":"ab"},"preprocessing":"full","detector":"640"},\
    "tool":"face-sets 0.1.0","source_roots":["/photos"],"note":[1.50]}' AS BLOB));
    INSERT INTO photos VALUES (0, X'abababababababababababababababababababababababababababababababab',
        CAST('/photos/a.jpg' AS BLOB), 1000, 1700000000123456789, 640, 480, '2009-07-14T18:03:59', -1, 'ok', '');
    INSERT INTO photos VALUES (1, NULL, CAST('/photos/b.jpg' AS BLOB), 12, 5, 0, 0, NULL, 0, 'failed', 'unreadable');
    INSERT INTO aliases (photo, path, size, mtime_ns) VALUES (0, CAST('/photos/copy.jpg' AS BLOB), 1000, 7);
    INSERT INTO faces VALUES (0, 0, 0, X'000020410000a0410000dc4200000c430000f0410000484200008c420000504200004842\
    0000a04200000c420000dc42000084420000de420000603f0000c8420000f7420000aa41');
    INSERT INTO embeddings VALUES (0, X'000000000000803f0000000000000000');
    INSERT INTO enrichments VALUES (0, X'\(String(repeating: "0000003F", count: 212))', NULL,
        X'0000803f0000a4c100000040', 1, 33);
    INSERT INTO extras VALUES (0, 'rating', '<f4', '1', 'faces', X'00008040');
    """
