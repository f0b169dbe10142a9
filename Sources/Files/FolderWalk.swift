package import FaceTypes
import Glibc

/// A file that a walk has met.
package struct FoundFile: Sendable {
    package let path: FilePath
    package let info: FileInfo
}

/// Everything below a folder, in the byte order of the paths.
///
/// Hidden names are passed over. A symlink counts as what it leads to. Each real folder is entered once, under the
/// first of its paths, so links that lead in circles do no harm.
package struct FolderWalk {
    /// Regular files.
    package private(set) var files: [FoundFile] = []
    /// Sockets, devices and links that lead nowhere.
    package private(set) var others: [FilePath] = []
    /// Folders that could not be listed.
    package private(set) var failed: [Finding] = []
    private var visited: Set<FolderIdentity> = []
    private let isLeftOut: (FilePath, FoldersContent) -> Bool
    private let goOn: () -> Bool

    /// The names in a folder that is about to be entered; nil for a file.
    package typealias FoldersContent = [FilePath]?

    /// - Parameters:
    ///   - root: an absolute path.
    ///   - isLeftOut: whether to pass over a file, or a folder that holds these names.
    ///   - goOn: asked now and then; once it says no, the walk ends where it is.
    /// - Throws: `FaceSetsError` where the root itself cannot be listed.
    package init(
        _ root: FilePath, goOn: @escaping () -> Bool = { true },
        leavingOut isLeftOut: @escaping (FilePath, FoldersContent) -> Bool = { _, _ in false }
    ) throws {
        self.isLeftOut = isLeftOut
        self.goOn = goOn
        let names = try listFolder(root)
        if let info = FileInfo(root) { visited.insert(FolderIdentity(info)) }
        enter(root, names)
    }

    private mutating func enter(_ folder: FilePath, _ names: [FilePath]) {
        guard !isLeftOut(folder, names) else { return }
        for (path, info) in Self.inOrder(folder, names) {
            guard goOn() else { return }
            switch info?.kind {
            case .folder: if let info { enterOnce(path, info) }
            case .file: if let info, !isLeftOut(path, nil) { files.append(FoundFile(path: path, info: info)) }
            default: if !isLeftOut(path, nil) { others.append(path) }
            }
        }
    }

    private mutating func enterOnce(_ folder: FilePath, _ info: FileInfo) {
        guard visited.insert(FolderIdentity(info)).inserted else { return }
        do {
            enter(folder, try listFolder(folder))
        } catch {
            failed.append(Finding(path: folder, reason: (error as? FaceSetsError)?.code ?? "io_error"))
        }
    }

    /// As the full paths of all that lies below would be ordered: a folder's name counts with its slash.
    private static func inOrder(_ folder: FilePath, _ names: [FilePath]) -> [(FilePath, FileInfo?)] {
        let visible = names.filter { $0.bytes.first != UInt8(ascii: ".") }
        let found = visible.map { (path: folder.appending($0), info: FileInfo(folder.appending($0))) }
        let slash = [UInt8(ascii: "/")]
        return found.sorted { a, b in
            (a.path.bytes + (a.info?.kind == .folder ? slash : [])).lexicographicallyPrecedes(
                b.path.bytes + (b.info?.kind == .folder ? slash : []))
        }
    }
}

private struct FolderIdentity: Hashable {
    let device: UInt64
    let inode: UInt64

    init(_ info: FileInfo) { (device, inode) = (info.device, info.inode) }
}
