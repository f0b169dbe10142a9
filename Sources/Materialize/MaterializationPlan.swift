package import FaceTypes
import Files
package import Manifests

/// What must be done so that an output folder holds exactly certain photos of ours, beside whatever else it holds.
///
/// Making a plan only reads. Files that we did not write are in nobody's way but their own: they are never touched.
package struct MaterializationPlan: Sendable {
    package let output: FilePath
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
    /// Names that a file of somebody else has; the photo is not written.
    package let occupied: [Finding]
    /// Files that a run before this one wrote before it was killed; nil where the last run ended well.
    package let arrivedEarlier: Int?
    /// All that is ours, before the plan is applied; by name.
    let known: [WrittenFile]

    /// - Parameter files: wanted, each name once.
    /// - Throws: `FaceSetsError` `bad_manifest` where `files.json` is damaged.
    package init(output: FilePath, files: [PlannedFile], method: LinkMethod) throws {
        let record = try OutputRecord(output: output, method: method)
        var sorting = Sorting(output: output, method: method, record: record)
        for file in files.sorted(by: { $0.name < $1.name }) { sorting.take(file.measured()) }
        sorting.takeUnwanted()
        self.output = output
        self.method = method
        writes = sorting.writes
        restored = sorting.restored
        kept = sorting.kept
        removals = sorting.removals
        changedByUser = sorting.changedByUser
        occupied = sorting.occupied
        arrivedEarlier = record.arrivedEarlier
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
    private(set) var arrivedEarlier: Int?

    init(output: FilePath, method: LinkMethod) throws {
        let list = try FilesManifest(reading: output.appending(FilesManifest.fileName))
        for file in list?.files ?? [] { files[file.name] = file }
        guard let pending = try PendingPlan(reading: output.appending(PendingPlan.fileName)) else { return }
        var placement = FilePlacement(output: output, method: method)
        let arrived = pending.writes.filter {
            PendingPlan.hasArrived($0, at: output.appending($0.name))
        }
        for file in arrived { files[file.name] = try placement.record(file) }
        arrivedEarlier = arrived.count
    }
}

/// Divides wanted and recorded files by what must be done with them.
private struct Sorting {
    let output: FilePath
    let method: LinkMethod
    let record: OutputRecord
    var wanted: Set<FilePath> = []
    var writes: [PlannedFile] = []
    var restored: [FilePath] = []
    var kept: [WrittenFile] = []
    var removals: [WrittenFile] = []
    var changedByUser: [FilePath] = []
    var occupied: [Finding] = []

    init(output: FilePath, method: LinkMethod, record: OutputRecord) {
        self.output = output
        self.method = method
        self.record = record
    }

    mutating func take(_ file: PlannedFile) {
        wanted.insert(file.name)
        let path = output.appending(file.name)
        let isThere = FileInfo(path, followingLinks: false) != nil
        switch (record.files[file.name], isThere) {
        case (nil, true):
            occupied.append(Finding(path: path, .occupied, "a file that face-sets did not write"))
        case (nil, false): writes.append(file)
        case (_?, false):
            writes.append(file)
            restored.append(file.name)
        case (let mine?, true):
            if !mine.isUntouched(at: path) {
                changedByUser.append(file.name)
                kept.append(mine)
            } else if mine.matches(file, method) {
                kept.append(mine)
            } else {
                writes.append(file)
            }
        }
    }

    mutating func takeUnwanted() {
        for mine in record.files.values.sorted(by: { $0.name < $1.name })
        where !wanted.contains(mine.name) {
            let path = output.appending(mine.name)
            if mine.isUntouched(at: path) {
                removals.append(mine)
            } else if FileInfo(path, followingLinks: false) != nil {
                changedByUser.append(mine.name)
            }
        }
    }
}
