import CSQLite

/// Of SQLite, `3.40.1`. Stands for `sqlite3_libversion`.
package var sqliteVersion: String { String(cString: sqlite3_libversion()) }
