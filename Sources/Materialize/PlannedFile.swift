package import FaceTypes
package import Files
import Manifests

/// How a photo is placed in an output folder.
package enum LinkMethod: String, Sendable, CaseIterable {
    /// Shares blocks with the original if the file system can; copies otherwise.
    case auto
    case copy
    case hardlink
    case symlink
}

/// A photo that should be in an output folder.
package struct PlannedFile: Hashable, Sendable {
    /// Relative to the output folder: `person_001/<safe name>`.
    package var name: FilePath
    package var source: FilePath
    /// Size in bytes of the photo when it was embedded; −1 if not in the cache.
    package var size: Int64
    /// Time of the photo when it was embedded, in nanoseconds since 1970; −1 if not in the cache.
    package var modified: Int64
    /// Whether the photo is in the cache. An existing copy of one that is not stays, but none is made, whatever a
    /// manifest says.
    package private(set) var isKnown = true

    package init(name: FilePath, source: FilePath, size: Int64, modified: Int64) {
        self.name = name
        self.source = source
        self.size = size
        self.modified = modified
    }

    /// A photo that only a manifest knows, in a folder of the output.
    package init(unknown source: FilePath, in folder: FilePath) {
        self.init(
            name: folder.appending(safeDestinationName(for: source)), source: source, size: -1, modified: -1)
        isKnown = false
    }

    /// Completes unknown values from the file, if it exists.
    func measured() -> PlannedFile {
        guard isKnown, size < 0 || modified == -1, let info = FileInfo(source) else { return self }
        return PlannedFile(name: name, source: source, size: info.size, modified: info.modified)
    }
}

extension WrittenFile {
    /// Whether the file at `path` is still as we left it, so that we may delete it.
    package func isUntouched(at path: OutputPlace) -> Bool {
        guard let info = FileInfo(path) else { return false }
        if method == LinkMethod.symlink.rawValue { return linkTarget(of: path) == source }
        guard info.kind == .file else { return false }
        if info.size == size && info.modified == modified { return true }
        guard method == LinkMethod.hardlink.rawValue, let original = FileInfo(source) else { return false }
        return original.identity == info.identity
    }

    /// Whether writing `file` again by `method` would change nothing.
    func matches(_ file: PlannedFile, _ wanted: LinkMethod) -> Bool {
        let isSameKind = wanted == .auto ? ["reflink", "copy"].contains(method) : methodClass == wanted
        return isSameKind && source == file.source && (file.size < 0 || size == file.size)
            && (file.modified == -1 || sourceModified == file.modified)
    }

    private var methodClass: LinkMethod? { method == "reflink" ? .copy : LinkMethod(rawValue: method) }
}
