import Glibc

/// Runs `body` without the powers of root: files are looked at by this thread, and by those that it starts, as the user
/// nobody would. Where the tests do not run as root, they have no powers anyway. Stands for `setfsuid`.
package func asNobody<Result>(_ body: () throws -> Result) throws -> Result {
    typealias Change = @convention(c) (uid_t) -> Int32
    guard geteuid() == 0, let symbol = dlsym(nil, "setfsuid") else { return try body() }
    let change = unsafeBitCast(symbol, to: Change.self)
    _ = change(65_534)
    defer { _ = change(0) }
    return try body()
}

/// Gives a file or folder a mode. Stands for `chmod`.
package func setMode(_ path: String, _ mode: UInt32) { _ = chmod(path, mode) }

/// Who may read and write what lies at a path; 0 where nothing is. Stands for `stat`.
package func mode(_ path: String) -> UInt32 {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
}
