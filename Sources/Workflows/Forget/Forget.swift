import FaceStore
package import FaceTypes
import Files
package import Library

/// Removes faces or whole photos from a cache and from everything that was made of it.
///
/// Originals are never touched. A plan stays beside the cache until it is carried out, so the next run finishes one that
/// was killed, whatever else it is asked to forget. Paths are absolute.
package struct ForgetRequest: Workflow, Sendable {
    /// A person or faceset and the manifest that names its faces.
    package var person: (id: String, manifest: FilePath)?
    package var faces: [FaceKey] = []
    /// Photos, or folders with photos.
    package var paths: [FilePath] = []
    /// Folders in which everything is looked through.
    package var outputs: [FilePath] = []
    package var dryRun = false

    package init() {}

    /// - Throws: `FaceSetsError` where a person or photo is not known, another run writes, or the system refuses.
    package func run(_ library: Library, _ tools: Tools) throws -> ForgetOutcome {
        let store = library.store
        let contents = try store.read(dryRun ? [] : .all)
        let planFile = ForgetPlan.path(forCache: store.path)
        if let unfinished = try ForgetPlan(reading: planFile) {
            try unfinished.checkOutputs(named: outputs, cache: store.path, plan: planFile)
            tools.progress.report(.note("finishing what an earlier run was to forget"))
            let outcome = try carryOut(unfinished, store, contents, dryRun: dryRun)
            if dryRun { return outcome }
            try removeFile(planFile)
            var next = try run(library, tools)
            next.left = outcome.left + next.left
            return next
        }
        let plan = try ForgetPlan(self, contents)
        for folder in plan.outputs { _ = try listFolder(folder) }
        if !dryRun { try replaceFile(planFile, with: plan.serialized) }
        let outcome = try carryOut(plan, store, contents, dryRun: dryRun)
        if !dryRun { try removeFile(planFile) }
        return outcome
    }
}

/// What came of `forget`.
package struct ForgetOutcome: Sendable {
    /// Faces and photos that the cache held.
    package var faces = 0
    package var photos = 0
    /// Files that were rewritten, or would be.
    package var changed: [FilePath] = []
    package var removed: [FilePath] = []
    /// What stays and a person should look at: files that somebody else made or changed, archives that cannot be
    /// searched, damaged files, outputs that are no longer there.
    package var left: [Finding] = []
}

/// Outputs first, the cache last: from it is known where photos lie.
private func carryOut(
    _ plan: ForgetPlan, _ store: any FaceStore, _ contents: CacheContents, dryRun: Bool
) throws -> ForgetOutcome {
    let rest = plan.applied(to: contents)
    let session = ForgetSession(
        keys: plan.keys, scrubbing: Scrubbing(plan, contents),
        library: dryRun ? nil : try LibrarySnapshot(rest, cache: store.path), dryRun: dryRun)
    var walk = OutputWalk(session, cache: store.path)
    for folder in plan.outputs { try walk.forget(inOutput: folder) }
    try walk.forgetBesideCache()
    var outcome = walk.session.outcome
    outcome.faces = contents.faces.count - rest.faces.count
    outcome.photos = contents.photos.count - rest.photos.count
    if outcome.faces > 0 || outcome.photos > 0 { outcome.changed.append(store.path) }
    // Rewritten even where nothing is left to remove: a killed run may have left bytes behind.
    if !dryRun { try store.rewrite(rest) }
    return outcome
}
