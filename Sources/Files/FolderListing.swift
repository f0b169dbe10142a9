package import FaceTypes
import Glibc

/// The names in a folder, in byte order, without `.` and `..`. Calls `fdopendir(3)` and `readdir(3)`.
package func listFolder(_ path: some FileLocation) throws -> [FilePath] {
    let descriptor = try path.opened("cannot list", O_RDONLY | O_DIRECTORY)
    guard let folder = fdopendir(descriptor) else {
        defer { close(descriptor) }
        throw FaceSetsError.system("cannot list", path.fullPath)
    }
    defer { closedir(folder) }
    var names: [FilePath] = []
    while true {
        errno = 0
        guard let entry = readdir(folder) else { break }
        let name = FilePath(bytes: nameBytes(entry))
        if name != "." && name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw FaceSetsError.system("cannot list", path.fullPath) }
    return names.sorted()
}

/// The entry structure ends with its name and is only as long as the name.
private func nameBytes(_ entry: UnsafeMutablePointer<dirent>) -> UnsafeRawBufferPointer {
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else {
        preconditionFailure("d_name is a stored field")
    }
    let name = UnsafeRawPointer(entry) + offset
    return UnsafeRawBufferPointer(start: name, count: strlen(name.assumingMemoryBound(to: CChar.self)))
}
