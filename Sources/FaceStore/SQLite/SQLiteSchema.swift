import FaceTypes

/// The tables of a cache and their migrations.
enum SQLiteSchema {
    /// `FSet` in the file's header marks our files.
    static let applicationID = 0x4653_6574

    /// Applied in order; `user_version` counts those applied to a file. Only ever append.
    ///
    /// Floats are stored in blobs as in memory, because SQLite's numbers preserve neither NaN nor −0. `measures` is
    /// box, points, score, shorter side, blur and norm: 18 floats; `measures.measures` is those of
    /// `FaceMeasures.names`, of faces that have a row in `enrichments`, from version 3 on. `pictures`, from version 6
    /// on, has a row for each photo with a known picture or editions; `editions` is their concatenated digests,
    /// `colour` a float. `photo_metadata`, from version 7 on, has a row for each photo whose date has a known source.
    /// Rows count from 0 without gaps. `sum` is that of `RowSum`, NULL in rows that are older than the column.
    static let migrations = [
        """
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
        """,
        """
        ALTER TABLE photos ADD COLUMN sum INTEGER;
        ALTER TABLE aliases ADD COLUMN sum INTEGER;
        ALTER TABLE faces ADD COLUMN sum INTEGER;
        ALTER TABLE embeddings ADD COLUMN sum INTEGER;
        ALTER TABLE enrichments ADD COLUMN sum INTEGER;
        ALTER TABLE extras ADD COLUMN sum INTEGER;
        CREATE TABLE meta_copy (row INTEGER PRIMARY KEY, value BLOB NOT NULL, sum INTEGER);
        INSERT INTO meta_copy (value) SELECT value FROM meta;
        """,
        "CREATE TABLE measures (face INTEGER PRIMARY KEY, measures BLOB NOT NULL, sum INTEGER NOT NULL)",
        """
        CREATE INDEX IF NOT EXISTS photos_by_path ON photos (path) WHERE sha256 IS NULL;
        CREATE INDEX IF NOT EXISTS faces_by_photo ON faces (photo, face_index);
        """,
        """
        CREATE TABLE IF NOT EXISTS decisions (
            number INTEGER PRIMARY KEY, line BLOB NOT NULL, sum INTEGER NOT NULL)
        """,
        """
        CREATE TABLE IF NOT EXISTS pictures (
            photo INTEGER PRIMARY KEY, picture BLOB, editions BLOB NOT NULL, colour BLOB NOT NULL,
            sum INTEGER NOT NULL)
        """,
        """
        CREATE TABLE IF NOT EXISTS photo_metadata (
            photo INTEGER PRIMARY KEY, captured_source TEXT NOT NULL, sidecar_orientation INTEGER NOT NULL,
            sum INTEGER NOT NULL)
        """,
    ]

    /// All tables with contents.
    static let tables = ["meta", "sqlite_sequence"] + SummedTable.allCases.map(\.rawValue)

    /// Tables, indexes, triggers and views that no migration creates, as `trigger name`, except SQLite's own.
    static func foreignObjects(of database: SQLiteConnection) throws -> [String] {
        let statement = try database.prepare(
            "SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name")
        var objects: [String] = []
        while try statement.step() {
            let words = (Int32(0)...1).map { String(decoding: statement.bytes($0) ?? [], as: UTF8.self) }
            let (type, name) = (words[0], words[1])
            if !ownObjects.contains("\(type) \(name)") { objects.append("\(type) \(name.onOneLine)") }
        }
        return objects
    }

    private static let ownObjects = Set(
        migrations.flatMap { $0.split(whereSeparator: { " \n(".contains($0) }).map(String.init) }
            .objectsCreated)

    /// Creates the tables of a new file, or migrates those of an older version.
    static func migrate(_ database: SQLiteConnection) throws {
        let done = try version(of: database)
        guard done < migrations.count else { return }
        try database.transaction {
            for sql in migrations[done...] { try database.execute(sql) }
            try database.execute("PRAGMA application_id = \(applicationID)")
            try database.execute("PRAGMA user_version = \(migrations.count)")
        }
    }

    /// How many migrations have been applied to a file.
    static func version(of database: SQLiteConnection) throws -> Int {
        try database.integer("PRAGMA user_version") ?? 0
    }

    /// - Throws: `not_a_cache` for a database of another program, `bad_cache` for one that has lost its mark,
    ///   `unknown_schema` for one of a later version.
    static func check(_ database: SQLiteConnection) throws {
        guard try database.integer("PRAGMA application_id") == applicationID else {
            guard try hasOurTables(database) else { throw FaceSetsError.notACache(database.path) }
            throw FaceSetsError.badCache("the application ID of a face-sets cache is missing", database.path)
        }
        let version = try version(of: database)
        guard version <= migrations.count else {
            throw FaceSetsError(
                code: .unknownSchema,
                "this cache has version \(version), which this version of face-sets does not support",
                path: database.path, remedy: "Use the version of face-sets that wrote it, or a newer one.")
        }
    }

    /// Whether most of our tables exist, whatever the header says. An empty database has none.
    private static func hasOurTables(_ database: SQLiteConnection) throws -> Bool {
        let wanted = ["meta", "photos", "aliases", "faces", "embeddings", "enrichments"]
        let names = wanted.map { "'\($0)'" }.joined(separator: ", ")
        let found = try database.integer(
            "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name IN (\(names))")
        return (found ?? 0) >= wanted.count - 1
    }
}

extension [String] {
    /// The objects that SQL statements create: `table meta`, `index aliases_by_path`.
    fileprivate var objectsCreated: [String] {
        indices.compactMap { place in
            guard self[place] == "CREATE", place + 2 < count, ["TABLE", "INDEX"].contains(self[place + 1])
            else { return nil }
            let rest = self[(place + 2)...].drop { ["IF", "NOT", "EXISTS"].contains($0) }
            return rest.first.map { "\(self[place + 1].lowercased()) \($0)" }
        }
    }
}
