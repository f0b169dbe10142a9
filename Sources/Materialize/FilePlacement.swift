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
    /// Copies whose file system accepts no time near that of the original.
    private(set) var untimed: [FilePath] = []

    init(output: OutputPlace, method: LinkMethod) throws {
        self.output = output
        self.method = method
        temporary = try output.appending(OutputNames.photo)
    }

    /// Removes what a run that was killed left half done.
    func clean() throws { try removeFile(temporary) }

    /// Writes one file, in the place of one of ours if there is one.
    ///
    /// - Parameter old: the file of ours that stood there when the plan was made.
    /// - Throws: `FaceSetsError`; one that names the original, such as `missing` or `changed_since_embed`, leaves what is
    ///   there.
    mutating func place(_ file: PlannedFile, replacing old: WrittenFile?) throws -> WrittenFile {
        let info = try original(of: file)
        let destination = try output.appending(file.name)
        guard try isFree(destination, old) else {
            throw FaceSetsError(code: .occupied, "the file was changed meanwhile", path: file.source)
        }
        if let folder = destination.container { try createFolder(folder) }
        let how = resolvedMethod(from: info.device, file.source)
        switch method {
        case .symlink: try makeSymbolicLink(at: temporary, to: file.source)
        case .hardlink: try makeHardLink(to: file.source, info, destination)
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

    /// Whether nothing stands there but the file of ours.
    private func isFree(_ destination: OutputPlace, _ old: WrittenFile?) throws -> Bool {
        try old?.isUntouched(at: destination) == true || FileInfo.found(at: destination) == nil
    }

    private func original(of file: PlannedFile) throws -> FileInfo {
        guard let info = FileInfo(file.source) else {
            throw FaceSetsError(code: .missing, "the photo is gone", path: file.source)
        }
        guard info.kind == .file else {
            throw FaceSetsError(code: .notAFile, "not a regular file", path: file.source)
        }
        guard file.size < 0 || info.size == file.size, file.modified == -1 || info.modified == file.modified
        else {
            throw FaceSetsError(
                code: .changedSinceEmbed, "the photo is not the one that was embedded", path: file.source)
        }
        return info
    }

    private func makeHardLink(to source: FilePath, _ info: FileInfo, _ destination: OutputPlace) throws {
        let failure = try Files.makeHardLink(at: temporary, to: source)
        guard failure == 0 else {
            throw FaceSetsError(
                code: .cannotHardlink, "cannot make a hard link to \(source.shown)",
                path: destination.fullPath,
                remedy: "Use --link auto, or an output folder on the file system of the photos.",
                cause: String(cString: strerror(failure)))
        }
        guard FileInfo(temporary)?.identity == info.identity else {
            throw FaceSetsError(code: .changed, "another file took its place", path: source)
        }
    }

    private mutating func makeCopy(
        of source: FilePath, _ info: FileInfo, cloning: Bool, _ destination: OutputPlace
    ) throws {
        let original = try OriginalFile(source, as: info)
        let target = try createFile(temporary, for: destination.fullPath)
        defer { close(target) }
        if !(cloning && original.clone(into: target)) {
            try original.copy(into: target, destination.fullPath)
        }
        if !original.copyTime(to: target) { untimed.append(destination.fullPath) }
    }

    private func cloneWorks(from source: FilePath) -> Bool {
        guard let info = FileInfo(source), let original = try? OriginalFile(source, as: info),
            let target = try? createFile(temporary, for: temporary.fullPath)
        else { return false }
        defer {
            close(target)
            try? clean()
        }
        return original.clone(into: target)
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
            sourceModified: file.modified == -1 ? written.modified : file.modified)
    }
}
