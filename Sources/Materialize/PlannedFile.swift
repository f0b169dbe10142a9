package import FaceTypes
package import Files
import Manifests

/// How a photo gets into an output folder.
package enum LinkMethod: String, Sendable, CaseIterable {
    /// Sharing the blocks of the original where the file system can, else a copy.
    case auto
    case copy
    case hardlink
    case symlink
}

/// A photo that an output folder should hold.
package struct PlannedFile: Hashable, Sendable {
    /// Relative to the output folder: `person_001/<safe name>`.
    package var name: FilePath
    package var source: FilePath
    /// Bytes of the photo that was embedded; −1 where the cache does not know.
    package var size: Int64
    /// Nanoseconds since 1970 of the photo that was embedded; −1 where the cache does not know.
    package var modified: Int64
    /// Whether the cache knows the photo. A copy of one that it does not know stays where it is; none is made, whatever
    /// a manifest says.
    package private(set) var isKnown = true

    package init(name: FilePath, source: FilePath, size: Int64, modified: Int64) {
        self.name = name
        self.source = source
        self.size = size
        self.modified = modified
    }

    /// A photo of which a manifest alone knows, in a folder of the output.
    package init(unknown source: FilePath, in folder: FilePath) {
        self.init(
            name: folder.appending(safeDestinationName(for: source)), source: source, size: -1, modified: -1)
        isKnown = false
    }

    /// What the cache does not know taken from the file, if it is there.
    func measured() -> PlannedFile {
        guard isKnown, size < 0 || modified == -1, let info = FileInfo(source) else { return self }
        return PlannedFile(name: name, source: source, size: info.size, modified: info.modified)
    }
}

extension WrittenFile {
    /// Whether the file at `path` is still as we left it: then it is ours to remove.
    package func isUntouched(at path: OutputPlace) -> Bool {
        guard let info = FileInfo(path) else { return false }
        if method == LinkMethod.symlink.rawValue { return linkTarget(of: path) == source }
        guard info.kind == .file else { return false }
        if info.size == size && info.modified == modified { return true }
        guard method == LinkMethod.hardlink.rawValue, let original = FileInfo(source) else { return false }
        return original.identity == info.identity
    }

    /// Whether writing `file` anew by `method` would change nothing.
    func matches(_ file: PlannedFile, _ wanted: LinkMethod) -> Bool {
        let isSameKind = wanted == .auto ? ["reflink", "copy"].contains(method) : methodClass == wanted
        return isSameKind && source == file.source && (file.size < 0 || size == file.size)
            && (file.modified == -1 || sourceModified == file.modified)
    }

    private var methodClass: LinkMethod? { method == "reflink" ? .copy : LinkMethod(rawValue: method) }
}
