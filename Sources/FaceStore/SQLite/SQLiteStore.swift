package import FaceTypes
import Files
import Glibc

/// A cache in a SQLite database: the cost of a flush depends on what is new, not on what exists.
package final class SQLiteStore: FaceStore {
    /// A page holds 7 vectors of 512 components and wastes an eighth; pages of 4 KiB hold one and waste half.
    static let pageSize = 16_384

    package let path: FilePath
    package let space: EmbeddingSpace
    package private(set) var notes: [String]
    private let lock: FileLock?
    private let isWriter: Bool
    /// Nil for a cache that has not been written yet.
    private var database: SQLiteConnection?
    /// Remembers rows between commits.
    private var writer: SQLiteWriter?
    private var rows: SQLiteRows?

    package var isNew: Bool { database == nil }

    /// - Throws: `FaceSetsError` with code `not_found`, `bad_cache`, `unknown_schema`, `cache_locked`,
    ///   `embedding_space_differs`, or that of a system error.
    package init(_ path: FilePath, for access: StoreAccess) throws {
        self.path = path
        switch access {
        case .reading:
            (lock, isWriter, notes) = (nil, false, [])
            let found = try Self.openForReading(path)
            space = try SQLiteReader(database: found).meta().space
            database = found
        case .updating:
            let lock = try CacheLock.take(path)
            (self.lock, isWriter) = (lock, true)
            let (found, notes) = try Self.openForWriting(path)
            self.notes = lock.notes + notes
            space = try SQLiteReader(database: found).meta().space
            database = found
        case .adding(let wanted):
            let lock = try CacheLock.take(path)
            (self.lock, isWriter) = (lock, true)
            guard FileInfo(path) != nil else {
                (space, notes) = (wanted, lock.notes)
                return
            }
            let (found, notes) = try Self.openForWriting(path)
            self.notes = lock.notes + notes
            space = try SQLiteReader(database: found).meta().space
            database = found
            try space.checkSame(as: wanted, path)
        }
    }

    package func read(_ parts: CacheParts) throws -> CacheContents {
        guard let database else { return CacheContents(empty: space) }
        return try SQLiteReader(database: database).contents(parts)
    }

    package func faces(_ rows: Range<Int>) throws -> FaceRows {
        guard let database else { return FaceRows() }
        let reader = try self.rows ?? SQLiteRows(database, dimension: space.dimension)
        self.rows = reader
        return try reader.faces(rows)
    }

    package func facesLackingEnrichment() throws -> [FaceKey] {
        guard let database else { return [] }
        return try SQLiteReader(database: database).facesLackingEnrichment()
    }

    /// Calls `PRAGMA integrity_check`, and compares the rows' checksums.
    package func damage() throws -> [String] {
        guard let database else { return [] }
        let answer = try database.text("PRAGMA integrity_check(1)")
        let structure = answer.flatMap { $0 == "ok" ? nil : "damaged: the database (\($0))" }
        let foreign = try SQLiteSchema.foreignObjects(of: database)
        let schema = foreign.map { "damaged: the database has the \($0), which a cache must not have" }
        return try [structure].compactMap { $0 } + schema + database.rowDamage()
    }

    package func commit(_ changes: CacheChanges) throws {
        guard isWriter else { throw FaceSetsError.notWritable(path) }
        guard let database else { return try create { try $0.apply(changes) } }
        if changes.isEmpty { return }
        let writer = writer ?? SQLiteWriter(database: database, space: space)
        // Replaced after a failed commit, because the writer then remembers rows that do not exist.
        self.writer = nil
        try database.transaction { try writer.apply(changes) }
        self.writer = writer
    }

    /// Calls `VACUUM` and `PRAGMA wal_checkpoint(TRUNCATE)`.
    package func rewrite(_ contents: CacheContents) throws {
        guard isWriter else { throw FaceSetsError.notWritable(path) }
        guard let database else { return try create { try $0.write(contents) } }
        writer = nil
        try database.transaction {
            for table in SQLiteSchema.tables { try database.execute("DELETE FROM \(table)") }
            try SQLiteWriter(database: database, space: contents.space).write(contents)
        }
        try database.execute("VACUUM")
        guard try database.integer("PRAGMA wal_checkpoint(TRUNCATE)") == 0 else {
            throw FaceSetsError(
                code: .cacheLocked,
                "another program is reading the cache, so the old data cannot be deleted yet",
                path: path, remedy: "Stop it and run the same command again.")
        }
    }

    /// Creates the file beside its destination and renames it, so that no reader sees an incomplete database.
    private func create(_ write: (SQLiteWriter) throws -> Void) throws {
        let name = temporaryPrefix(of: path) + Array("\(getpid())".utf8)
        let temporary = path.parent.appending(FilePath(bytes: name))
        try replaceFile(temporary, with: [])
        do {
            let database = try SQLiteConnection(temporary)
            try database.execute("PRAGMA page_size = \(Self.pageSize); PRAGMA journal_mode = MEMORY")
            try SQLiteSchema.migrate(database)
            try database.transaction { try write(SQLiteWriter(database: database, space: space)) }
            // No one waits here; at the final path, the change of mode would lock readers out.
            if !temporary.isOnRemoteFileSystem { _ = try? database.text("PRAGMA journal_mode = wal") }
            try path.removeSQLiteCompanions()
        } catch {
            try? removeFile(temporary)
            throw error
        }
        try renameFile(temporary, to: path)
        syncFolder(path.parent)
        do {
            let opened = try Self.openForWriting(path)
            database = opened.0
            notes += opened.notes
        } catch {
            // For example on a disk without room for the log: the commit is durable as a whole, or not at all.
            try? removeFile(path)
            try? path.removeSQLiteCompanions()
            throw error
        }
    }

    /// - Returns: the connection, and notes for the user.
    private static func openForWriting(_ path: FilePath) throws -> (SQLiteConnection, notes: [String]) {
        let lacksLocks = path.lacksLocks
        let database = try SQLiteConnection(path)
        // Without locks, only an exclusive user can read a write-ahead log and switch the file to a rollback journal.
        if lacksLocks { try database.execute("PRAGMA locking_mode = EXCLUSIVE") }
        defer { if lacksLocks { try? database.execute("PRAGMA locking_mode = NORMAL") } }
        try SQLiteSchema.check(database)
        let wanted = path.isOnRemoteFileSystem ? "delete" : "wal"
        let mode = try? database.text("PRAGMA journal_mode = \(wanted)")
        var notes: [String] = []
        if mode != "wal" {
            if mode != "delete" { _ = try? database.text("PRAGMA journal_mode = delete") }
            let reason = "is on a file system where a write-ahead log is not reliable"
            notes.append("\(path.shown) \(reason); a rollback journal is used instead")
        }
        try database.execute("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
        try SQLiteSchema.migrate(database)
        return (database, notes)
    }

    /// In a read-only folder or on a full disk, a database with a write-ahead log can only be opened as immutable.
    private static func openForReading(_ path: FilePath) throws -> SQLiteConnection {
        do {
            let database = try SQLiteConnection(path)
            try SQLiteSchema.check(database)
            try database.execute("PRAGMA query_only = ON")
            return database
        } catch let error as FaceSetsError
            where [.unreadable, .readOnly, .diskFull].contains(error.code)
        {
            guard FileInfo(path.appendingToName("-wal")) == nil else { throw error }
            let database = try SQLiteConnection(path, isUnchanging: true)
            try SQLiteSchema.check(database)
            return database
        } catch let error as FaceSetsError where error.code == .cacheLocked {
            throw CacheLock.refusal(path) ?? error
        }
    }
}
