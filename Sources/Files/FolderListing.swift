package import FaceTypes
import Glibc

/// The names in a folder, in byte order, without `.` and `..`. Stands for `opendir` and `readdir`.
package func listFolder(_ path: FilePath) throws -> [FilePath] {
    guard let folder = path.withCString({ opendir($0) }) else {
        throw FaceSetsError.system("cannot list", path)
    }
    defer { closedir(folder) }
    var names: [FilePath] = []
    while true {
        errno = 0
        guard let entry = readdir(folder) else { break }
        let name = withUnsafeBytes(of: entry.pointee.d_name) { FilePath(bytes: $0.prefix { $0 != 0 }) }
        if name != "." && name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw FaceSetsError.system("cannot list", path) }
    return names.sorted()
}
