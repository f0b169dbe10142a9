import FaceTypes
import Files
import Glibc
import Manifests

/// Writes single files into an output folder, each under a temporary name first.
struct FilePlacement {
    let output: OutputPlace
    let method: LinkMethod
    private let temporary: OutputPlace
    /// For each device of an original: whether files in the output folder can share blocks with it.
    private var canClone: [UInt64: Bool] = [:]
    /// Copies on a file system that cannot store a time close to the original's.
    private(set) var untimed: [FilePath] = []

    init(output: OutputPlace, method: LinkMethod) throws {
        self.output = output
        self.method = method
        temporary = try output.appending(OutputNames.photo)
    }

    /// Deletes temporary files that an interrupted run left behind.
    func clean() throws { try removeFile(temporary) }

    /// Writes one file, replacing our own file of that name if there is one.
    ///
    /// - Parameter old: our file of that name when the plan was made.
    /// - Throws: `FaceSetsError`. Errors that name the original, such as `missing` or `changed_since_embed`, leave the
    ///   existing file in place.
    mutating func place(_ file: PlannedFile, replacing old: WrittenFile?) throws -> WrittenFile {
        let info = try original(of: file)
        let destination = try output.appending(file.name)
        guard try isFree(destination, old) else {
            throw FaceSetsError(
                code: .occupied, "another file got its name in the output folder", path: file.source)
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

    /// `reflink`, `copy`, `hardlink` or `symlink`. Whether blocks can be shared is tested once per device.
    mutating func resolvedMethod(from device: UInt64, _ source: FilePath) -> String {
        guard method == .auto else { return method.rawValue }
        if canClone[device] == nil { canClone[device] = cloneWorks(from: source) }
        return canClone[device] == true ? "reflink" : "copy"
    }

    /// The record of a file that an earlier run wrote, with the method that this run would have used.
    mutating func resolved(_ file: WrittenFile) -> WrittenFile {
        var file = file
        file.method = resolvedMethod(from: FileInfo(file.source)?.device ?? 0, file.source)
        return file
    }

    /// Whether the name is free or taken by our own file.
    private func isFree(_ destination: OutputPlace, _ old: WrittenFile?) throws -> Bool {
        try old?.isUntouched(at: destination) == true || FileInfo.found(at: destination) == nil
    }

    private func original(of file: PlannedFile) throws -> FileInfo {
        guard let info = FileInfo(file.source) else {
            throw FaceSetsError(code: .missing, "the photo is missing", path: file.source)
        }
        guard info.kind == .file else {
            throw FaceSetsError(code: .notAFile, "not a regular file", path: file.source)
        }
        guard file.size < 0 || info.size == file.size, file.modified == -1 || info.modified == file.modified
        else {
            throw FaceSetsError(
                code: .changedSinceEmbed, "the photo has changed since it was embedded", path: file.source)
        }
        return info
    }

    private func makeHardLink(to source: FilePath, _ info: FileInfo, _ destination: OutputPlace) throws {
        let failure = try Files.makeHardLink(at: temporary, to: source)
        guard failure == 0 else {
            throw FaceSetsError(
                code: .cannotHardlink, "cannot create a hard link to \(source.shown)",
                path: destination.fullPath,
                remedy: "Use --link auto, or an output folder on the same file system as the photos.",
                cause: String(cString: strerror(failure)))
        }
        guard FileInfo(temporary)?.identity == info.identity else {
            throw FaceSetsError(
                code: .changed, "the photo was replaced while it was being linked", path: source)
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
    /// The record of the file at `place`. For a symbolic link, its original's size and time are recorded.
    ///
    /// - Parameter original: nil if it was not checked.
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
