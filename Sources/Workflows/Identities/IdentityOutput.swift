package import FaceTypes
import Files
import JSON
package import Materialize

/// How a command that groups faces writes its folder.
package struct OutputOptions: Sendable {
    package var folder: FilePath
    package var link = LinkMethod.auto
    /// Write only the manifest, without opening any photo.
    package var manifestOnly = false
    /// Write nothing.
    package var dryRun = false
    /// Allow existing IDs to mean other faces than before.
    package var renumber = false

    package init(folder: FilePath) {
        self.folder = folder
    }
}

/// What changed in an output folder.
package struct OutputChanges: Sendable {
    package var written = 0
    package var kept = 0
    package var removed = 0
    /// Photos that should exist but do not.
    package var failed: [Finding] = []

    /// Adds the counts of another folder.
    package mutating func add(_ other: OutputChanges) {
        written += other.written
        kept += other.kept
        removed += other.removed
        failed += other.failed
    }
}

/// Writes the photos and the manifest of one output folder, under its lock.
struct IdentityOutput {
    let options: OutputOptions
    /// The name of the manifest.
    let fileName: String
    let tools: Tools

    var manifestPath: FilePath { options.folder.appending(fileName) }

    /// Runs `body` while holding the folder's lock; no lock is taken if nothing will be written.
    ///
    /// - Throws: `FaceSetsError` `output_in_use` if the folder belongs to another command.
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
            code: .outputInUse, "the output folder already contains the \(other) of another command",
            path: options.folder,
            remedy: "Use a separate folder for each command.")
    }

    /// - Throws: `would_renumber` if an existing ID would mean other faces, unless that is allowed.
    func checkIDs(before: [String: Set<FaceKey>], after: [String: Set<FaceKey>]) throws {
        let changed = before.keys.sorted().first { before[$0] != after[$0] }
        guard let changed, !options.renumber else { return }
        throw FaceSetsError(
            code: .wouldRenumber, "\(changed) would no longer contain the same faces; nothing was written",
            path: manifestPath,
            remedy: "Add new faces with `face-sets extend`, or pass --renumber to discard the old numbers.")
    }

    /// Updates photos and manifest; only differences are written.
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
                .warning(
                    "the modification time of \(path.shown) could not be set, because the file system "
                        + "cannot store it"
                ))
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
                .note("resuming an interrupted run that had written \(counted(arrived, "file"))"))
        }
        for name in plan.restored {
            tools.progress.report(.warning("\(name.shown) is missing; writing it again"))
        }
        for name in plan.changedByUser {
            tools.progress.report(.warning("keeping \(name.shown), which was edited"))
        }
    }
}

extension FaceSetsError {
    /// A command that needs the manifest of another one.
    static func noManifest(_ path: FilePath, command: String) -> FaceSetsError {
        FaceSetsError(
            code: .notFound, "the manifest does not exist", path: path,
            remedy: "Create it with `face-sets \(command)`.")
    }
}
