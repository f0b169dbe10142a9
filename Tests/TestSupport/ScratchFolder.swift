package import FaceTypes
import Files
import Glibc
import JSON

/// A fresh folder in `TMPDIR`, or else `/tmp`, that is removed with everything in it when the test lets go of it.
package final class ScratchFolder: Sendable {
    package let path: FilePath

    package init() throws { path = try makeTemporaryFolder("face-sets-test-") }

    deinit { removeTree(path) }

    /// Creates a file with the folders above it.
    @discardableResult
    package func write(_ content: [UInt8], to name: FilePath) throws -> FilePath {
        let file = path.appending(name)
        try createFolder(file.parent)
        try replaceFile(file, with: content)
        return file
    }
}

/// Removes a folder and everything below it, links not followed; what cannot be removed stays.
package func removeTree(_ path: FilePath) {
    if FileInfo(path, followingLinks: false)?.kind == .folder {
        for name in (try? listFolder(path)) ?? [] { removeTree(path.appending(name)) }
        _ = path.withCString { rmdir($0) }
    } else {
        _ = path.withCString { unlink($0) }
    }
}

/// The bytes of all files below a folder, by their path in it.
package func snapshot(of folder: FilePath) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in try listFolder(folder) {
        let path = folder.appending(name)
        guard FileInfo(path, followingLinks: false)?.kind == .folder else {
            files[name.shown] = try readFile(path)
            continue
        }
        for (below, content) in try snapshot(of: path) { files["\(name.shown)/\(below)"] = content }
    }
    return files
}

/// The same without the times at which manifests were made, and without databases, whose pages may lie otherwise.
package func lastingSnapshot(of folder: FilePath) throws -> [String: [UInt8]] {
    var files = try snapshot(of: folder).filter { !$0.key.contains(".db") }
    for (name, content) in files where name.hasSuffix(".json") {
        guard var json = try JSONValue(parsing: content).object, json["created"] != nil else { continue }
        json["created"] = nil
        files[name] = JSONValue.object(json).serialized()
    }
    return files
}
