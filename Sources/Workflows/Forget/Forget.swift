import FaceStore
package import FaceTypes
import Files
package import Library

/// Deletes faces or whole photos from a cache and from all outputs.
///
/// Originals are never touched. The plan is stored beside the cache until it has been carried out, so the next run
/// completes an interrupted one, whatever else it is asked to forget. Paths are absolute.
package struct ForgetRequest: Workflow, Sendable {
    /// A person or faceset, and the manifest that lists its faces.
    package var person: (id: String, manifest: FilePath)?
    package var faces: [FaceKey] = []
    /// Photos, or folders of photos.
    package var paths: [FilePath] = []
    /// Folders of outputs to search.
    package var outputs: [FilePath] = []
    package var dryRun = false

    package init() {}

    /// - Throws: `FaceSetsError` if a person or photo is not known, or another run is writing; system errors.
    package func run(_ library: Library, _ tools: Tools) throws -> ForgetOutcome {
        let store = library.store
        let contents = try store.read(dryRun ? [] : .all)
        let planFile = ForgetPlan.path(forCache: store.path)
        if let unfinished = try ForgetPlan(reading: planFile) {
            try unfinished.checkOutputs(named: outputs, cache: store.path, plan: planFile)
            tools.progress.report(.note("completing an interrupted run of forget"))
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

/// The result of `forget`.
package struct ForgetOutcome: Sendable {
    /// Faces and photos that were in the cache.
    package var faces = 0
    package var photos = 0
    /// Files that were rewritten, or would be.
    package var changed: [FilePath] = []
    package var removed: [FilePath] = []
    /// What remains and needs attention: files made or edited by others, archives that cannot be searched, damaged
    /// files, outputs that no longer exist.
    package var left: [Finding] = []
}

/// Outputs first, the cache last, because it knows where photos are.
private func carryOut(
    _ plan: ForgetPlan, _ store: any FaceStore, _ contents: CacheContents, dryRun: Bool
) throws -> ForgetOutcome {
    let session = ForgetSession(keys: plan.keys, scrubbing: Scrubbing(plan, contents), dryRun: dryRun)
    var walk = OutputWalk(session, cache: store.path)
    for folder in plan.outputs { try walk.forget(inOutput: folder) }
    try walk.forgetBesideCache()
    var outcome = walk.session.outcome
    let rest = plan.applied(to: contents)
    outcome.faces = contents.faces.count - rest.faces.count
    outcome.photos = contents.photos.count - rest.photos.count
    if outcome.faces > 0 || outcome.photos > 0 { outcome.changed.append(store.path) }
    // Rewritten even if nothing is left to remove: an interrupted run may have left bytes behind.
    if !dryRun { try store.rewrite(rest) }
    return outcome
}
