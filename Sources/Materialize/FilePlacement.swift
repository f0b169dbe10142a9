import FaceTypes
import Files
import Glibc
import Manifests

/// Puts single files into an output folder, each under a temporary name first.
struct FilePlacement {
    let output: FilePath
    let method: LinkMethod
    /// By device of the original: whether its blocks can be shared with files of the output folder.
    private var canClone: [UInt64: Bool] = [:]

    init(output: FilePath, method: LinkMethod) {
        self.output = output
        self.method = method
    }

    private var temporary: FilePath { output.appending(".face-sets-tmp") }

    /// Removes what a run that was killed left half done.
    func clean() throws { try removeFile(temporary) }

    /// Writes one file, in the place of one of ours if there is one.
    ///
    /// - Throws: `FaceSetsError`; codes `missing`, `unreadable` and `changed_since_embed` are about the original alone.
    mutating func place(_ file: PlannedFile) throws -> WrittenFile {
        let info = try original(of: file)
        let destination = output.appending(file.name)
        try createFolder(destination.parent)
        let how = resolvedMethod(from: info.device, file.source)
        switch method {
        case .symlink: try makeSymlink(to: file.source, destination)
        case .hardlink: try makeHardLink(to: file.source, destination)
        case .auto, .copy: try makeCopy(of: file.source, info, cloning: how == "reflink", destination)
        }
        try renameFile(temporary, to: destination)
        try clean()
        return try record(file, how, at: destination, info)
    }

    /// How a file that arrived in an earlier run came there, as this run would have done it.
    mutating func record(_ file: PlannedFile) throws -> WrittenFile {
        let device = FileInfo(file.source)?.device ?? 0
        let how = resolvedMethod(from: device, file.source)
        return try record(file, how, at: output.appending(file.name), nil)
    }

    /// `reflink`, `copy`, `hardlink` or `symlink`. Whether blocks can be shared is tried once a device.
    mutating func resolvedMethod(from device: UInt64, _ source: FilePath) -> String {
        guard method == .auto else { return method.rawValue }
        if canClone[device] == nil { canClone[device] = cloneWorks(from: source) }
        return canClone[device] == true ? "reflink" : "copy"
    }

    private func original(of file: PlannedFile) throws -> FileInfo {
        guard let info = FileInfo(file.source) else {
            throw FaceSetsError(code: .missing, "the photo is gone", path: file.source)
        }
        guard file.size < 0 || info.size == file.size, file.modified < 0 || info.modified == file.modified
        else {
            throw FaceSetsError(
                code: .changedSinceEmbed, "the photo is not the one that was embedded", path: file.source)
        }
        return info
    }

    private func record(_ file: PlannedFile, _ how: String, at destination: FilePath, _ original: FileInfo?)
        throws -> WrittenFile
    {
        let isSymlink = method == .symlink
        guard let written = isSymlink ? original ?? FileInfo(file.source) : FileInfo(destination) else {
            throw FaceSetsError.system("cannot read", destination)
        }
        return WrittenFile(
            name: file.name, source: file.source, method: how, size: written.size, modified: written.modified,
            sourceModified: file.modified < 0 ? written.modified : file.modified)
    }

    private func makeSymlink(to source: FilePath, _ destination: FilePath) throws {
        let result = source.withCString { source in temporary.withCString { symlink(source, $0) } }
        guard result == 0 else { throw FaceSetsError.system("cannot make a symbolic link", destination) }
    }

    private func makeHardLink(to source: FilePath, _ destination: FilePath) throws {
        let result = source.withCString { source in
            temporary.withCString { linkat(AT_FDCWD, source, AT_FDCWD, $0, AT_SYMLINK_FOLLOW) }
        }
        guard result != 0 else { return }
        throw FaceSetsError(
            code: .cannotHardlink, "cannot make a hard link to \(source.shown)", path: destination,
            remedy: "Use --link auto, or an output folder on the file system of the photos.",
            cause: String(cString: strerror(errno)))
    }

    private func makeCopy(of source: FilePath, _ info: FileInfo, cloning: Bool, _ destination: FilePath)
        throws
    {
        let input = source.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard input >= 0 else { throw FaceSetsError.system("cannot open", source) }
        defer { close(input) }
        let target = temporary.withCString { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
        guard target >= 0 else { throw FaceSetsError.system("cannot write", destination) }
        defer { close(target) }
        if !(cloning && cloneContent(of: input, into: target)) {
            try copyContent(of: input, source, into: target, destination)
        }
        let time = timespec(
            tv_sec: Int(info.modified / 1_000_000_000), tv_nsec: Int(info.modified % 1_000_000_000))
        guard futimens(target, [time, time]) == 0 else {
            throw FaceSetsError.system("cannot set the time of", destination)
        }
    }

    private func cloneWorks(from source: FilePath) -> Bool {
        let input = source.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard input >= 0 else { return false }
        defer { close(input) }
        let target = temporary.withCString { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600) }
        guard target >= 0 else { return false }
        defer {
            close(target)
            try? clean()
        }
        return cloneContent(of: input, into: target)
    }
}
