package import FaceTypes
import Files
import JSON
package import Materialize

/// How a step of identities writes its folder.
package struct OutputOptions: Sendable {
    package var folder: FilePath
    package var link = LinkMethod.auto
    /// Write the manifest alone; no photo is looked at.
    package var manifestOnly = false
    /// Write nothing.
    package var dryRun = false
    /// Let ids that exist mean other faces than before.
    package var renumber = false

    package init(folder: FilePath) {
        self.folder = folder
    }
}

/// What happened to the files of an output folder.
package struct OutputChanges: Sendable {
    package var written = 0
    package var kept = 0
    package var removed = 0
    /// Photos that should be there and are not.
    package var failed: [Finding] = []

    /// Counts those of another folder too.
    package mutating func add(_ other: OutputChanges) {
        written += other.written
        kept += other.kept
        removed += other.removed
        failed += other.failed
    }
}

/// Writes the photos and the manifest of one output folder, as its only writer.
struct IdentityOutput {
    let options: OutputOptions
    /// Of the manifest.
    let fileName: String
    let tools: Tools

    var manifestPath: FilePath { options.folder.appending(fileName) }

    /// Runs `body` as the only writer of the folder; without a lock where nothing will be written.
    ///
    /// - Throws: `FaceSetsError` `output_in_use` where the folder is that of another step.
    func locked<Result>(_ body: () throws -> Result) throws -> Result {
        for other in ["manifest.json", "refine_manifest.json"] where other != fileName {
            guard FileInfo(options.folder.appending(other)) == nil else { throw inUse(other) }
        }
        if options.dryRun { return try body() }
        let lock = try lockOutput(options.folder)
        defer { withExtendedLifetime(lock) {} }
        return try body()
    }

    private func inUse(_ other: String) -> FaceSetsError {
        FaceSetsError(
            code: .outputInUse, "the output folder holds \(other) of another step", path: options.folder,
            remedy: "Give each step a folder of its own.")
    }

    /// - Throws: `would_renumber` where an id of before would mean other faces, unless that was asked for.
    func checkIDs(before: [String: Set<FaceKey>], after: [String: Set<FaceKey>]) throws {
        let changed = before.keys.sorted().first { before[$0] != after[$0] }
        guard let changed, !options.renumber else { return }
        throw FaceSetsError(
            code: .wouldRenumber, "\(changed) would not hold the same faces any more; nothing was written",
            path: manifestPath,
            remedy: "Fold new faces in with `face-sets extend`, or number anew with --renumber.")
    }

    /// Brings photos and manifest to what they should be; only what differs is written.
    func write(_ manifest: JSONObject, files: () -> [PlannedFile]) throws -> OutputChanges {
        if options.manifestOnly {
            if !options.dryRun { try commit(manifest) }
            return OutputChanges()
        }
        let plan = try MaterializationPlan(output: options.folder, files: files(), method: options.link)
        tell(plan)
        var changes = OutputChanges(
            written: plan.writes.count, kept: plan.kept.count, removed: plan.removals.count,
            failed: plan.refused)
        if options.dryRun { return changes }
        let report = try tools.progress.step("writing \(options.folder.shown)", total: plan.writes.count) {
            try plan.apply(
                advanced: {
                    tools.progress.report(.advanced(1))
                    try tools.interruption.check()
                }, commit: { try commit(manifest) })
        }
        for path in report.untimed {
            tools.progress.report(
                .warning("\(path.shown) does not have the time of its original: the disk does not accept it"))
        }
        (changes.written, changes.removed, changes.failed) = (report.written, report.removed, report.failed)
        return changes
    }

    private func commit(_ manifest: JSONObject) throws {
        try replaceFile(manifestPath, with: JSONValue.object(manifest).serialized())
    }

    private func tell(_ plan: MaterializationPlan) {
        if let arrived = plan.arrivedEarlier {
            tools.progress.report(
                .note("going on where a run was interrupted, with \(arrived) files that it had written"))
        }
        for name in plan.restored {
            tools.progress.report(.warning("writing \(name.shown) again, which had been removed"))
        }
        for name in plan.changedByUser {
            tools.progress.report(.warning("leaving \(name.shown) as it is: it was changed by hand"))
        }
    }
}

extension FaceSetsError {
    /// A step that needs the manifest of another.
    static func noManifest(_ path: FilePath, command: String) -> FaceSetsError {
        FaceSetsError(
            code: .notFound, "there is no manifest", path: path,
            remedy: "Make it with `face-sets \(command)`.")
    }
}
