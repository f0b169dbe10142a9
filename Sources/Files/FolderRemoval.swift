package import FaceTypes
import Glibc

/// Removes a folder that has nothing in it; one that has stays. Stands for `rmdir`.
package func removeEmptyFolder(_ folder: FilePath) throws {
    guard folder.withCString({ rmdir($0) }) == 0 || [ENOTEMPTY, EEXIST, ENOENT].contains(errno) else {
        throw FaceSetsError.system("cannot remove the folder", folder)
    }
}

/// Removes a folder of ours with everything in it, or a file; links are not followed.
package func removeFolder(_ path: FilePath) throws {
    guard FileInfo(path, followingLinks: false)?.kind == .folder else { return try removeFile(path) }
    for name in try listFolder(path) { try removeFolder(path.appending(name)) }
    try removeEmptyFolder(path)
}
