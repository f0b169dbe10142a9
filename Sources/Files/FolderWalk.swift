package import FaceTypes
import Glibc

/// A file found by a walk.
package struct FoundFile: Sendable {
    package let path: FilePath
    package let info: FileInfo
}

/// Everything in a folder and its subfolders, in the byte order of the paths.
///
/// Skips hidden names and, by default, system folders (`SystemFolders`). Symbolic links are followed. Each real folder
/// is entered once, under its first path, so circular links do no harm.
package struct FolderWalk {
    /// Regular files.
    package private(set) var files: [FoundFile] = []
    /// Sockets, devices and broken links.
    package private(set) var others: [FilePath] = []
    /// Folders that could not be listed, and names of unknown type.
    package private(set) var failed: [Finding] = []
    /// System folders that were skipped.
    package private(set) var skipped: [FilePath] = []
    private var visited: Set<FileIdentity> = []
    private let entersSystemFolders: Bool
    private let isLeftOut: (FilePath, FoldersContent) -> Bool
    private let goOn: () -> Bool

    /// The names in a folder that is about to be entered; nil for a file.
    package typealias FoldersContent = [FilePath]?

    /// - Parameters:
    ///   - root: an absolute path.
    ///   - entersSystemFolders: whether to enter trash, snapshot and thumbnail folders, hidden or not.
    ///   - isLeftOut: whether to skip a file, or a folder with these names.
    ///   - goOn: called now and then; the walk stops once it returns false.
    /// - Throws: `FaceSetsError` if the root itself cannot be listed.
    package init(
        _ root: FilePath, entersSystemFolders: Bool = false, goOn: @escaping () -> Bool = { true },
        leavingOut isLeftOut: @escaping (FilePath, FoldersContent) -> Bool = { _, _ in false }
    ) throws {
        self.entersSystemFolders = entersSystemFolders
        self.isLeftOut = isLeftOut
        self.goOn = goOn
        let names = try listFolder(root)
        if let info = FileInfo(root) { visited.insert(info.identity) }
        enter(root, names)
    }

    private mutating func enter(_ folder: FilePath, _ names: [FilePath]) {
        guard !isLeftOut(folder, names) else { return }
        for name in Self.inOrder(folder, names) {
            guard goOn() else { return }
            if case .success(let info?) = name.found, info.kind == .folder {
                if name.isSystemName && !entersSystemFolders {
                    skipped.append(name.path)
                } else if name.isSystemName || !name.isHidden {
                    enterOnce(name.path, info)
                }
            } else if !name.isHidden, !isLeftOut(name.path, nil) {
                take(name)
            }
        }
    }

    private mutating func take(_ name: FoundName) {
        switch name.found {
        case .success(let info?) where info.kind == .file:
            files.append(FoundFile(path: name.path, info: info))
        case .success: others.append(name.path)
        case .failure(let error): fail(name.path, error)
        }
    }

    private mutating func fail(_ path: FilePath, _ error: any Error) {
        failed.append(Finding(path: path, reason: ReasonText(error)))
    }

    private mutating func enterOnce(_ folder: FilePath, _ info: FileInfo) {
        guard visited.insert(info.identity).inserted else { return }
        do {
            enter(folder, try listFolder(folder))
        } catch {
            fail(folder, error)
        }
    }

    /// The sort key that gives the order of full paths: a folder's name with a trailing slash.
    private static func inOrder(_ folder: FilePath, _ names: [FilePath]) -> [FoundName] {
        names.filter { !$0.isHidden || SystemFolders.contains($0) }.map { FoundName(folder, $0) }
            .sorted { $0.place.lexicographicallyPrecedes($1.place) }
    }
}

/// A name in a folder, and the file or folder that it refers to.
private struct FoundName {
    let path: FilePath
    let found: Result<FileInfo?, any Error>
    /// The sort key.
    let place: [UInt8]
    let isHidden: Bool
    /// Whether the name is that of a system folder.
    let isSystemName: Bool

    init(_ folder: FilePath, _ name: FilePath) {
        let path = folder.appending(name)
        self.path = path
        (isHidden, isSystemName) = (name.isHidden, SystemFolders.contains(name))
        found = Result { try FileInfo.found(at: path) }
        let isFolder = (try? found.get())?.kind == .folder
        place = isFolder ? name.bytes + [UInt8(ascii: "/")] : name.bytes
    }
}

extension FilePath {
    fileprivate var isHidden: Bool { bytes.first == UInt8(ascii: ".") }
}
