import Glibc

/// Runs `body` without the privileges of root: this thread, and those that it starts, access files as the user nobody.
/// Does nothing if the tests do not run as root. Calls `setfsuid(2)`.
package func asNobody<Result>(_ body: () throws -> Result) throws -> Result {
    typealias Change = @convention(c) (uid_t) -> Int32
    guard geteuid() == 0, let symbol = dlsym(nil, "setfsuid") else { return try body() }
    let change = unsafeBitCast(symbol, to: Change.self)
    _ = change(65_534)
    defer { _ = change(0) }
    return try body()
}

/// Sets the mode of a file or folder. Calls `chmod(2)`.
package func setMode(_ path: String, _ mode: UInt32) { _ = chmod(path, mode) }

/// The permission bits of a file or folder; 0 if it does not exist. Calls `stat(2)`.
package func mode(_ path: String) -> UInt32 {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
}
