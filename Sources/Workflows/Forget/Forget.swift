import FaceStore
package import FaceTypes
import Files
import JSON
package import Library
import Manifests

/// Deletes faces or whole photos from a cache and from all outputs.
///
/// Originals are never touched. The plan is stored beside the cache until it is complete, so the next run
/// completes an interrupted one before its own request. Paths are absolute.
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

    /// The cache is updated first, then each output as far as possible; whatever fails is reported, and the rest goes on.
    ///
    /// - Throws: `FaceSetsError` if a person or photo is not known, an output does not exist, or another run is writing
    ///   to the cache; system errors.
    package func run(_ library: Library, _ tools: Tools) throws -> ForgetOutcome {
        let store = library.store
        let planFile = ForgetPlan.path(forCache: store.path)
        var contents = try store.read(dryRun ? [] : .all)
        var earlier = ForgetOutcome()
        if let unfinished = try ForgetPlan(reading: planFile) {
            try unfinished.checkOutputs(named: outputs, cache: store.path, plan: planFile)
            tools.progress.report(.note("completing an interrupted run of forget"))
            earlier = try carryOut(unfinished, store, contents, planFile)
            earlier.isFinished = FileInfo(planFile) == nil
            if dryRun || unfinished.request == digest { return earlier }
            contents = try store.read(.all)
        }
        let plan: ForgetPlan
        do { plan = try ForgetPlan(self, contents) } catch let error as FaceSetsError {
            guard Self.namesNobody.contains(error.code), contents.extras.lastForgetting == digest else {
                throw error
            }
            earlier.isFinished = true
            return earlier
        }
        for folder in plan.outputs { _ = try listFolder(folder) }
        if !dryRun { try replaceFile(planFile, with: plan.serialized) }
        var outcome = try carryOut(plan, store, contents, planFile)
        outcome.left = earlier.left + outcome.left
        outcome.isFinished = earlier.isFinished || contents.extras.lastForgetting == digest
        return outcome
    }

    /// Errors about people and photos that an earlier run has already forgotten.
    private static let namesNobody: Set<Reason> = [.unknownPerson, .unknownPhoto, .badManifest]

    /// A digest of the whole request, by which a repeated run is recognised.
    var digest: PhotoDigest {
        let asked: JSONValue = [
            "person": .text(person?.id ?? ""), "manifest": .path(person?.manifest ?? "."),
            "faces": .keys(faces.sorted()), "paths": .paths(paths.sorted()),
            "outputs": .paths(outputs.sorted()),
        ]
        return SHA256.digest(of: asked.serialized(pretty: false))
    }

    /// The cache first, so that no output can prevent it; the plan records what remains to be done, and is deleted
    /// when nothing remains.
    private func carryOut(
        _ plan: ForgetPlan, _ store: any FaceStore, _ contents: CacheContents, _ planFile: FilePath
    ) throws -> ForgetOutcome {
        let rest = plan.applied(to: contents)
        // Rewritten even if nothing is left to remove: an interrupted run may have left bytes behind.
        if !dryRun { try store.rewrite(rest) }
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
        if dryRun { return outcome }
        if walk.session.isUnfinished {
            let reason = "a system error occurred; run forget on this cache again"
            outcome.left.append(Finding(path: planFile, reason: ReasonText(reading: reason)))
        } else {
            try removeFile(planFile)
        }
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
    /// Whether an interrupted run has now been completed.
    package var isFinished = false
}
