package import FaceTypes
import Glibc

/// Deletes an empty folder; a folder with content is kept. Calls `unlinkat(2)`.
package func removeEmptyFolder(_ folder: some FileLocation) throws {
    try unlessMissing {
        let (_, failure) = try folder.call { unlinkat($0, $1, AT_REMOVEDIR) }
        guard [0, ENOTEMPTY, EEXIST, ENOENT].contains(failure) else {
            throw folder.refusal("cannot remove the folder", failure)
        }
    }
}

/// Deletes a folder of ours with everything in it, or a file; links are not followed.
package func removeFolder(_ path: FilePath) throws { try removeFolder(OutputPlace(path)) }

/// Deletes a folder and its content. If it is a link, only the link is deleted.
package func removeFolder(_ place: OutputPlace) throws {
    guard FileInfo(place, followingLinks: false)?.kind == .folder else { return try removeFile(place) }
    for name in try listFolder(place) { try removeFolder(place.appending(name)) }
    try removeEmptyFolder(place)
}

/// Deletes a file; not an error if it does not exist. Calls `unlinkat(2)`.
package func removeFile(_ path: some FileLocation) throws {
    try unlessMissing {
        let (_, failure) = try path.call { unlinkat($0, $1, 0) }
        guard [0, ENOENT].contains(failure) else {
            throw FaceSetsError.system("cannot remove", path.fullPath, errno: failure)
        }
    }
}

/// Ignores a missing parent folder, because then there is nothing to delete.
private func unlessMissing(_ body: () throws -> Void) throws {
    do { try body() } catch let error as FaceSetsError where error.code == .notFound {}
}
