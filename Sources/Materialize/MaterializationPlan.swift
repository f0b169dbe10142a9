package import FaceTypes
import Files
package import Manifests

/// What must be done so that an output folder holds exactly certain photos of ours, beside whatever else it holds.
///
/// Making a plan only reads. Files that we did not write are in nobody's way but their own: they are never touched.
package struct MaterializationPlan: Sendable {
    let output: OutputPlace
    package let method: LinkMethod
    /// In order of name.
    package let writes: [PlannedFile]
    /// Names among `writes` that the user had deleted.
    package let restored: [FilePath]
    /// As they should be, and as they are.
    package let kept: [WrittenFile]
    /// Ours, untouched, and no longer wanted.
    package let removals: [WrittenFile]
    /// Names of ours that the user changed; they stay as they are.
    package let changedByUser: [FilePath]
    /// Names that a file of somebody else has, and photos that the cache does not know and no file shows any more;
    /// nothing is written for them.
    package let refused: [Finding]
    /// Files that a run before this one wrote before it was killed; nil where the last run ended well.
    package let arrivedEarlier: Int?
    /// All that is ours, before the plan is applied; by name.
    let known: [WrittenFile]
    /// Names of files that arrived earlier; how they were written is not known before the plan is applied.
    let arrived: Set<FilePath>

    /// - Parameter files: wanted, each name once.
    /// - Throws: `FaceSetsError` `bad_manifest` where `files.json` or the plan of a killed run is damaged, and
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

    /// Bytes that copies need.
    func bytesToCopy(_ placement: inout FilePlacement) -> Int64 {
        writes.reduce(0) { sum, file in
            guard let info = FileInfo(file.source),
                placement.resolvedMethod(from: info.device, file.source) == "copy"
            else { return sum }
            return sum + info.size
        }
    }
}

/// Which files of an output folder are ours: those that `files.json` lists, and those of an unfinished plan that arrived.
private struct OutputRecord {
    private(set) var files: [FilePath: WrittenFile] = [:]
    private(set) var arrived: Set<FilePath>?

    init(output: OutputPlace, method: LinkMethod) throws {
        let list = try FilesManifest(reading: output.appending(FilesManifest.fileName))
        for file in list?.files ?? [] { files[file.name] = file }
        guard let pending = try PendingPlan(reading: output.appending(OutputNames.plan)) else { return }
        // Whether blocks are shared is found out when the plan is applied: finding out writes a file.
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

/// Divides wanted and recorded files by what must be done with them.
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
                Finding(path: file.source, .notInCache, "its copy is gone, and the cache knows no such photo")
            )
        case (nil, true):
            occupied.append(Finding(path: path.fullPath, .occupied, "a file that face-sets did not write"))
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
