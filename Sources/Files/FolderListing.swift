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
        let name = FilePath(bytes: nameBytes(entry))
        if name != "." && name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw FaceSetsError.system("cannot list", path) }
    return names.sorted()
}

/// An entry ends with its name: only as much of it is there as the name is long.
private func nameBytes(_ entry: UnsafeMutablePointer<dirent>) -> UnsafeRawBufferPointer {
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else {
        preconditionFailure("d_name is a stored field")
    }
    let name = UnsafeRawPointer(entry) + offset
    return UnsafeRawBufferPointer(start: name, count: strlen(name.assumingMemoryBound(to: CChar.self)))
}
