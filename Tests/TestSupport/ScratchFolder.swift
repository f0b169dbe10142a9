package import FaceTypes
import Files
import Glibc
import JSON

/// A new folder in `TMPDIR`, otherwise `/tmp`, which is deleted with its contents when this object is deinitialised.
package final class ScratchFolder: Sendable {
    package let path: FilePath

    package init() throws { path = try makeTemporaryFolder("face-sets-test-") }

    deinit { removeTree(path) }

    /// Writes a file and creates the folders above it.
    @discardableResult
    package func write(_ content: [UInt8], to name: FilePath) throws -> FilePath {
        let file = path.appending(name)
        try createFolder(file.parent)
        try replaceFile(file, with: content)
        return file
    }
}

/// Deletes a folder and everything in it without following links. Errors are ignored.
package func removeTree(_ path: FilePath) {
    if FileInfo(path, followingLinks: false)?.kind == .folder {
        for name in (try? listFolder(path)) ?? [] { removeTree(path.appending(name)) }
        _ = path.withCString { rmdir($0) }
    } else {
        _ = path.withCString { unlink($0) }
    }
}

/// The content of all files in a folder, by their relative path.
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

/// Like `snapshot(of:)`, but without the creation times in manifests, and without databases, whose pages may be
/// arranged differently.
package func lastingSnapshot(of folder: FilePath) throws -> [String: [UInt8]] {
    var files = try snapshot(of: folder).filter { !$0.key.contains(".db") }
    for (name, content) in files where name.hasSuffix(".json") {
        guard var json = try JSONValue(parsing: content).object, json["created"] != nil else { continue }
        json["created"] = nil
        files[name] = JSONValue.object(json).serialized()
    }
    return files
}
