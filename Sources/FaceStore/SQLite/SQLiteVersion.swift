import CSQLite

/// The version of SQLite, such as `3.40.1`. Calls `sqlite3_libversion`.
package var sqliteVersion: String { String(cString: sqlite3_libversion()) }
