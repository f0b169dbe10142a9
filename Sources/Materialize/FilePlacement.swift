import FaceTypes
import Files
import Glibc
import Manifests

/// Puts single files into an output folder, each under a temporary name first.
struct FilePlacement {
    let output: OutputPlace
    let method: LinkMethod
    private let temporary: OutputPlace
    /// By device of the original: whether its blocks can be shared with files of the output folder.
    private var canClone: [UInt64: Bool] = [:]

    init(output: OutputPlace, method: LinkMethod) throws {
        self.output = output
        self.method = method
        temporary = try output.appending(".face-sets-tmp")
    }

    /// Removes what a run that was killed left half done.
    func clean() throws { try removeFile(temporary) }

    /// Writes one file, in the place of one of ours if there is one.
    ///
    /// - Throws: `FaceSetsError`; codes `missing`, `unreadable` and `changed_since_embed` are about the original alone.
    mutating func place(_ file: PlannedFile) throws -> WrittenFile {
        let info = try original(of: file)
        let destination = try output.appending(file.name)
        if let folder = destination.container { try createFolder(folder) }
        let how = resolvedMethod(from: info.device, file.source)
        switch method {
        case .symlink: try makeSymbolicLink(at: temporary, to: file.source)
        case .hardlink: try makeHardLink(to: file.source, destination)
        case .auto, .copy: try makeCopy(of: file.source, info, cloning: how == "reflink", destination)
        }
        try renameFile(temporary, to: destination)
        try clean()
        return try WrittenFile(file, how, at: destination, original: method == .symlink ? info : nil)
    }

    /// `reflink`, `copy`, `hardlink` or `symlink`. Whether blocks can be shared is tried once a device.
    mutating func resolvedMethod(from device: UInt64, _ source: FilePath) -> String {
        guard method == .auto else { return method.rawValue }
        if canClone[device] == nil { canClone[device] = cloneWorks(from: source) }
        return canClone[device] == true ? "reflink" : "copy"
    }

    /// The record of a file that arrived in an earlier run, with the method by which this run would have written it.
    mutating func resolved(_ file: WrittenFile) -> WrittenFile {
        var file = file
        file.method = resolvedMethod(from: FileInfo(file.source)?.device ?? 0, file.source)
        return file
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

    private func makeHardLink(to source: FilePath, _ destination: OutputPlace) throws {
        let failure = try Files.makeHardLink(at: temporary, to: source)
        guard failure != 0 else { return }
        throw FaceSetsError(
            code: .cannotHardlink, "cannot make a hard link to \(source.shown)", path: destination.fullPath,
            remedy: "Use --link auto, or an output folder on the file system of the photos.",
            cause: String(cString: strerror(failure)))
    }

    private func makeCopy(of source: FilePath, _ info: FileInfo, cloning: Bool, _ destination: OutputPlace)
        throws
    {
        let input = source.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard input >= 0 else { throw FaceSetsError.system("cannot open", source) }
        defer { close(input) }
        let target = try createFile(temporary, for: destination.fullPath)
        defer { close(target) }
        if !(cloning && cloneContent(of: input, into: target)) {
            try copyContent(of: input, source, into: target, destination.fullPath)
        }
        let time = timespec(
            tv_sec: Int(info.modified / 1_000_000_000), tv_nsec: Int(info.modified % 1_000_000_000))
        guard futimens(target, [time, time]) == 0 else {
            throw FaceSetsError.system("cannot set the time of", destination.fullPath)
        }
    }

    private func cloneWorks(from source: FilePath) -> Bool {
        let input = source.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard input >= 0 else { return false }
        defer { close(input) }
        guard let target = try? createFile(temporary, for: temporary.fullPath) else { return false }
        defer {
            close(target)
            try? clean()
        }
        return cloneContent(of: input, into: target)
    }
}

extension WrittenFile {
    /// A file that is at `place`. What is a symbolic link there is described by its original.
    ///
    /// - Parameter original: nil where it was not looked at.
    init(_ file: PlannedFile, _ method: String, at place: OutputPlace, original: FileInfo? = nil) throws {
        let isLink = method == LinkMethod.symlink.rawValue
        guard let written = isLink ? original ?? FileInfo(file.source) : FileInfo(place) else {
            throw FaceSetsError.system("cannot read", place.fullPath)
        }
        self.init(
            name: file.name, source: file.source, method: method, size: written.size,
            modified: written.modified,
            sourceModified: file.modified < 0 ? written.modified : file.modified)
    }
}
