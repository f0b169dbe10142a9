package import FaceTypes
package import Files
import Glibc
import Manifests

/// The result of applying a plan.
package struct MaterializationReport: Sendable {
    package var written = 0
    package var removed = 0
    /// Photos that could not be written, and names that are taken by other files.
    package var failed: [Finding] = []
    /// Copies with another time than their originals, because their file system cannot store a close one.
    package var untimed: [FilePath] = []
}

/// Creates the output folder if needed, marks it as ours, and locks it for as long as the lock object lives.
///
/// - Throws: `FaceSetsError`, also if another run is writing there.
package func lockOutput(_ path: FilePath) throws -> FileLock {
    try createOutputFolder(path)
    let lock = try FileLock(path.appending(OutputNames.lock), guarding: path)
    for name in replacedFiles { try removeLeftovers(of: path.appending(name)) }
    return lock
}

/// Files at the top of an output folder that are replaced.
private let replacedFiles =
    [OutputNames.marker, OutputNames.plan]
    + [ClusterManifest.fileName, RefineManifest.fileName, FilesManifest.fileName].map { FilePath($0) }

extension MaterializationPlan {
    /// Applies the plan: saves the plan, writes the files, calls `commit` for the manifests, and deletes stale files.
    /// After a kill, the next run finishes the plan.
    ///
    /// The caller must hold the lock of the output folder.
    /// - Parameters:
    ///   - advanced: called after each file; throws to stop.
    ///   - commit: writes the files that other programs read, once all photos are in place.
    /// - Throws: `FaceSetsError` for errors of the output folder; `disk_full` before anything is written.
    package func apply(advanced: () throws -> Void, commit: () throws -> Void) throws -> MaterializationReport
    {
        let pending = try output.appending(OutputNames.plan)
        var placement = try FilePlacement(output: output, method: method)
        let known = resolvingArrived(self.known, &placement)
        if arrivedEarlier != nil { try list(known) }
        var report = MaterializationReport(failed: refused)
        var records = resolvingArrived(kept, &placement)
        if !writes.isEmpty || !removals.isEmpty {
            try placement.clean()
            try checkSpace(&placement)
            try PendingPlan(writes: writes).write(to: pending)
            records += try writeFiles(known, &placement, &report, advanced)
        }
        try commit()
        report.untimed = placement.untimed
        report.removed = try removeStale()
        try list(records)
        try removeFile(pending)
        return report
    }

    private func resolvingArrived(_ files: [WrittenFile], _ placement: inout FilePlacement) -> [WrittenFile] {
        files.map { arrived.contains($0.name) ? placement.resolved($0) : $0 }
    }

    private func list(_ files: [WrittenFile]) throws {
        var manifest = FilesManifest()
        manifest.files = files.sorted { $0.name < $1.name }
        try replaceFile(output.appending(FilesManifest.fileName), with: manifest.serialized)
    }

    private func checkSpace(_ placement: inout FilePlacement) throws {
        let needed = bytesToCopy(&placement)
        guard let free = freeSpace(in: output.fullPath), free < needed else { return }
        throw FaceSetsError(
            code: .diskFull, "the photos need \(megabytes(needed)), but only \(megabytes(free)) is free",
            path: output.fullPath,
            remedy: "Free some space, or use --link hardlink, --link symlink or --manifest-only.")
    }

    private func megabytes(_ bytes: Int64) -> String { "\((bytes + 999_999) / 1_000_000) MB" }

    private func writeFiles(
        _ known: [WrittenFile], _ placement: inout FilePlacement, _ report: inout MaterializationReport,
        _ advanced: () throws -> Void
    ) throws -> [WrittenFile] {
        var records: [WrittenFile] = []
        let old = Dictionary(known.map { ($0.name, $0) }) { $1 }
        for file in writes {
            do {
                records.append(try placement.place(file, replacing: old[file.name]))
                report.written += 1
            } catch let error as FaceSetsError where error.path == file.source {
                report.failed.append(Finding(path: file.source, error.code))
                records += [old[file.name]].compactMap { $0 }
                try placement.clean()
            }
            try advanced()
        }
        try syncFileSystem(of: output.fullPath)
        return records
    }

    private func removeStale() throws -> Int {
        for file in removals {
            let place = try output.appending(file.name)
            // It may have changed since the plan was made.
            if file.isUntouched(at: place) { try removeFile(place) }
        }
        let folders = Set(removals.map { $0.name.parent }).subtracting(["."])
        for folder in folders { try? removeEmptyFolder(output.appending(folder)) }
        return removals.count
    }
}
