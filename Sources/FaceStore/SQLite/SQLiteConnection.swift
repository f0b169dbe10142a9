import CSQLite
import FaceTypes
import Files
import Glibc

/// An open database; used by one thread at a time.
final class SQLiteConnection {
    let path: FilePath
    fileprivate let handle: OpaquePointer

    /// Opens an existing file, for writing if that is allowed. Its triggers and views never run. Calls
    /// `sqlite3_open_v2`.
    ///
    /// If the file system has no locks, SQLite is told not to use any, because it would mistake the refusal for someone
    /// else's lock. An incomplete transaction of a writer that was killed there is still rolled back.
    /// - Parameter isUnchanging: whether no one writes to the file; then its folder need not be writable.
    init(_ path: FilePath, isUnchanging: Bool = false) throws {
        let parameter = isUnchanging ? "immutable=1" : path.lacksLocks ? "vfs=unix-none" : nil
        let name = parameter.map { Self.uri(path, $0) } ?? path
        let flags =
            (isUnchanging ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE)
            | (parameter == nil ? 0 : SQLITE_OPEN_URI)
        var opened: OpaquePointer?
        let code = name.withCString { sqlite3_open_v2($0, &opened, flags | SQLITE_OPEN_NOMUTEX, nil) }
        guard let opened else { throw FaceSetsError.system("cannot open", path, errno: ENOMEM) }
        guard code == SQLITE_OK, face_sets_sqlite_distrust_schema(opened) == SQLITE_OK else {
            defer { sqlite3_close_v2(opened) }
            throw FaceSetsError.sqlite("cannot open the cache", path, opened)
        }
        self.path = path
        handle = opened
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, 10_000)
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs statements without results. Calls `sqlite3_exec`.
    func execute(_ sql: String) throws {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure() }
    }

    /// Calls `sqlite3_prepare_v2`.
    func prepare(_ sql: String) throws -> SQLiteStatement {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
            throw failure()
        }
        return SQLiteStatement(self, statement)
    }

    /// The first column of the first row; nil without a row or a number.
    func integer(_ sql: String) throws -> Int? {
        let statement = try prepare(sql)
        guard try statement.step() else { return nil }
        return statement.integer(0)
    }

    /// The text that a pragma returns.
    func text(_ sql: String) throws -> String? {
        let statement = try prepare(sql)
        guard try statement.step() else { return nil }
        return statement.bytes(0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Runs `body` in a transaction.
    func transaction<Result>(_ begin: String = "BEGIN IMMEDIATE", _ body: () throws -> Result) throws
        -> Result
    {
        try execute(begin)
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
            throw error
        }
    }

    func failure() -> FaceSetsError { .sqlite("cannot use the cache", path, handle) }

    private static func uri(_ path: FilePath, _ parameter: String) -> FilePath {
        let escaped = path.bytes.flatMap { byte -> [UInt8] in
            let plain = byte > 0x20 && byte < 0x7F && !"%?#".utf8.contains(byte)
            return plain ? [byte] : [UInt8(ascii: "%")] + hexDigits([byte]).utf8
        }
        return FilePath(bytes: Array("file:".utf8) + escaped + Array("?\(parameter)".utf8))
    }
}

/// A prepared statement; parameters and columns are counted from 0.
final class SQLiteStatement {
    private let connection: SQLiteConnection
    private let handle: OpaquePointer

    fileprivate init(_ connection: SQLiteConnection, _ handle: OpaquePointer) {
        self.connection = connection
        self.handle = handle
    }

    deinit { sqlite3_finalize(handle) }

    /// Binds the values, runs the statement to its end and makes it ready for the next.
    func run(_ values: [SQLiteValue]) throws {
        try bind(values)
        while try step() {}
        sqlite3_reset(handle)
    }

    /// Binds the values and returns the number in the first column of the first row; nil if there is no row.
    func first(_ values: [SQLiteValue]) throws -> Int? {
        try bind(values)
        defer { sqlite3_reset(handle) }
        return try step() ? integer(0) : nil
    }

    /// Binds the values and calls `body` for each row.
    func forEach(_ values: [SQLiteValue], _ body: (SQLiteStatement) throws -> Void) throws {
        try bind(values)
        defer { sqlite3_reset(handle) }
        while try step() { try body(self) }
    }

    private func bind(_ values: [SQLiteValue]) throws {
        for (place, value) in values.enumerated() {
            guard bind(value, Int32(place + 1)) == SQLITE_OK else { throw connection.failure() }
        }
    }

    /// Whether there is another row. Calls `sqlite3_step`.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            defer { sqlite3_reset(handle) }
            throw connection.failure()
        }
    }

    /// Nil for NULL. Calls `sqlite3_column_int64`.
    func integer(_ column: Int32) -> Int? {
        guard sqlite3_column_type(handle, column) == SQLITE_INTEGER else { return nil }
        return Int(sqlite3_column_int64(handle, column))
    }

    /// A copy of a blob or text; nil for NULL. Calls `sqlite3_column_blob`.
    func bytes(_ column: Int32) -> [UInt8]? {
        guard sqlite3_column_type(handle, column) != SQLITE_NULL else { return nil }
        return withBytes(column) { Array($0) }
    }

    /// The value of a column as stored; floats, which our tables do not contain, as NULL.
    func value(_ column: Int32) -> SQLiteValue {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(handle, column))
        case SQLITE_TEXT: .text(String(decoding: bytes(column) ?? [], as: UTF8.self))
        case SQLITE_BLOB: .blob(bytes(column) ?? [])
        default: .null
        }
    }

    /// The number of columns. Calls `sqlite3_column_count`.
    var columnCount: Int32 { sqlite3_column_count(handle) }

    /// The bytes of a blob or text, valid inside `body`.
    func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
        -> Result
    {
        let start = sqlite3_column_blob(handle, column)
        let count = sqlite3_column_bytes(handle, column)
        return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(count)))
    }

    private func bind(_ value: SQLiteValue, _ place: Int32) -> Int32 {
        // Tells SQLite to copy, because the bytes are only valid during the call.
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null: return sqlite3_bind_null(handle, place)
        case .integer(let number): return sqlite3_bind_int64(handle, place, number)
        case .text(let text): return sqlite3_bind_text(handle, place, text, -1, transient)
        case .blob(let bytes):
            if bytes.isEmpty { return sqlite3_bind_zeroblob(handle, place, 0) }
            return bytes.withUnsafeBytes {
                sqlite3_bind_blob64(handle, place, $0.baseAddress, UInt64($0.count), transient)
            }
        }
    }
}

enum SQLiteValue: Hashable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    static func number(_ number: some BinaryInteger) -> SQLiteValue { .integer(Int64(number)) }

    /// Numbers in their memory layout.
    static func blob(_ numbers: some Collection<Float>) -> SQLiteValue {
        .blob(Array(numbers).withUnsafeBytes { Array($0) })
    }
}

extension FaceSetsError {
    /// The error of a SQLite call that has just failed.
    fileprivate static func sqlite(_ attempt: String, _ path: FilePath, _ handle: OpaquePointer)
        -> FaceSetsError
    {
        let cause = String(cString: sqlite3_errmsg(handle))
        let number = sqlite3_errcode(handle) & 0xFF
        if [SQLITE_CANTOPEN, SQLITE_IOERR].contains(number), isForWantOfSpace(path, handle) {
            return .system(attempt, path, errno: ENOSPC)
        }
        if number == SQLITE_NOTADB || number == SQLITE_CORRUPT {
            return .badCache(attempt, path, cause: cause)
        }
        let (code, remedy): (Reason, String?) =
            switch number {
            // SQLITE_PROTOCOL: another program is recovering the write-ahead log, and takes long.
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL:
                (.cacheLocked, "Wait for the other program to finish.")
            case SQLITE_FULL: (.diskFull, "Free some space and run the same command again.")
            case SQLITE_READONLY: (.readOnly, "Choose a writable location.")
            case SQLITE_CANTOPEN, SQLITE_PERM:
                (.unreadable, "Check the permissions of the file and of its folder.")
            default: (.ioError, nil)
            }
        return FaceSetsError(code: code, attempt, path: path, remedy: remedy, cause: cause)
    }

    /// If SQLite cannot create a file, it does not say why; the system error and the free space may.
    private static func isForWantOfSpace(_ path: FilePath, _ handle: OpaquePointer) -> Bool {
        let sharedMemory: Int64 = 32_768
        return [ENOSPC, EDQUOT].contains(sqlite3_system_errno(handle))
            || (freeSpace(in: path.parent) ?? .max) < sharedMemory
    }
}
