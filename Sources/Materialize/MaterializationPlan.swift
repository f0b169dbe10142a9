package import FaceTypes
package import Files
package import Manifests

/// The changes after which an output folder contains exactly the wanted photos, besides files that are not ours.
///
/// Making a plan only reads. Files that face-sets did not write are never touched.
package struct MaterializationPlan: Sendable {
    let output: OutputPlace
    package let method: LinkMethod
    /// By name.
    package let writes: [PlannedFile]
    /// Names among `writes` that the user had deleted.
    package let restored: [FilePath]
    /// Files that are already as they should be.
    package let kept: [WrittenFile]
    /// Our own unchanged files that are no longer wanted.
    package let removals: [WrittenFile]
    /// Our own files that the user changed; they are kept.
    package let changedByUser: [FilePath]
    /// Names that are taken by other files, and photos that are not in the cache and have no copy left. Nothing is
    /// written for them.
    package let refused: [Finding]
    /// Files that an interrupted run had already written; nil if the last run finished.
    package let arrivedEarlier: Int?
    /// All of our files before the plan is applied, by name.
    let known: [WrittenFile]
    /// Names of files written by an interrupted run; the method is determined when the plan is applied.
    let arrived: Set<FilePath>

    /// - Parameter files: the wanted files, with unique names.
    /// - Throws: `FaceSetsError` `bad_manifest` if `files.json` or the plan of an interrupted run is damaged, and
    ///   `link_in_output`.
    package init(output: FilePath, files: [PlannedFile], method: LinkMethod) throws {
        let output = OutputPlace(output)
        let record = try OutputRecord(output: output, method: method)
        var sorting = Sorting(output: output, method: method, record: record)
        for file in files.sorted(by: { $0.name < $1.name }) { try sorting.take(file.measured()) }
        try sorting.takeUnwanted()
        self.output = output
        self.method = method
        writes = sorting.writes
        restored = sorting.restored
        kept = sorting.kept
        removals = sorting.removals
        changedByUser = sorting.changedByUser
        refused = sorting.occupied + sorting.missing
        arrivedEarlier = record.arrived?.count
        arrived = record.arrived ?? []
        known = record.files.values.sorted { $0.name < $1.name }
    }

    /// Bytes needed for copies.
    func bytesToCopy(_ placement: inout FilePlacement) -> Int64 {
        writes.reduce(0) { sum, file in
            guard let info = FileInfo(file.source),
                placement.resolvedMethod(from: info.device, file.source) == "copy"
            else { return sum }
            return sum + info.size
        }
    }
}

/// The files of an output folder that this program wrote, by name, including those of an interrupted run.
///
/// - Throws: `FaceSetsError` `bad_manifest`.
package func recordedFiles(of output: OutputPlace) throws -> [WrittenFile] {
    try OutputRecord(output: output, method: .auto).files.values.sorted { $0.name < $1.name }
}

/// Our files in an output folder: those listed in `files.json`, and those that an unfinished plan had written.
private struct OutputRecord {
    private(set) var files: [FilePath: WrittenFile] = [:]
    private(set) var arrived: Set<FilePath>?

    init(output: OutputPlace, method: LinkMethod) throws {
        let list = try FilesManifest(reading: output.appending(FilesManifest.fileName))
        for file in list?.files ?? [] { files[file.name] = file }
        guard let pending = try PendingPlan(reading: output.appending(OutputNames.plan)) else { return }
        // Whether blocks can be shared is tested only when the plan is applied, because the test writes a file.
        let how = method == .auto ? LinkMethod.copy : method
        arrived = []
        for file in pending.writes {
            let place = try output.appending(file.name)
            guard PendingPlan.hasArrived(file, at: place) else { continue }
            files[file.name] = try WrittenFile(file, how.rawValue, at: place)
            arrived?.insert(file.name)
        }
    }
}

/// Compares wanted and recorded files.
private struct Sorting {
    let output: OutputPlace
    let method: LinkMethod
    let record: OutputRecord
    var wanted: Set<FilePath> = []
    var writes: [PlannedFile] = []
    var restored: [FilePath] = []
    var kept: [WrittenFile] = []
    var removals: [WrittenFile] = []
    var changedByUser: [FilePath] = []
    var occupied: [Finding] = []
    var missing: [Finding] = []

    init(output: OutputPlace, method: LinkMethod, record: OutputRecord) {
        self.output = output
        self.method = method
        self.record = record
    }

    mutating func take(_ file: PlannedFile) throws {
        wanted.insert(file.name)
        let path = try output.appending(file.name)
        let isThere = try FileInfo.found(at: path) != nil
        switch (record.files[file.name], isThere) {
        case (nil, false) where !file.isKnown, (_?, false) where !file.isKnown:
            missing.append(
                Finding(path: file.source, .notInCache, "its copy is missing, and it is not in the cache")
            )
        case (nil, true):
            occupied.append(Finding(path: path.fullPath, .occupied, "the name is taken by another file"))
        case (nil, false): writes.append(file)
        case (_?, false):
            writes.append(file)
            restored.append(file.name)
        case (let mine?, true):
            if !mine.isUntouched(at: path) {
                changedByUser.append(file.name)
                kept.append(mine)
            } else if !file.isKnown || mine.matches(file, method) {
                kept.append(mine)
            } else {
                writes.append(file)
            }
        }
    }

    mutating func takeUnwanted() throws {
        for mine in record.files.values.sorted(by: { $0.name < $1.name })
        where !wanted.contains(mine.name) {
            let path = try output.appending(mine.name)
            if mine.isUntouched(at: path) {
                removals.append(mine)
            } else if try FileInfo.found(at: path) != nil {
                changedByUser.append(mine.name)
            }
        }
    }
}
