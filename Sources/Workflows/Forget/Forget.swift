package import FaceStore
package import FaceTypes
import Files

/// What `forget` is asked to do, paths made absolute.
package struct ForgetRequest: Sendable {
    /// A person or faceset and the manifest that names its faces.
    package var person: (id: String, manifest: FilePath)?
    package var faces: [FaceKey] = []
    /// Photos, or folders with photos.
    package var paths: [FilePath] = []
    /// Folders in which everything is looked through.
    package var outputs: [FilePath] = []
    package var dryRun = false

    package init() {}
}

/// What came of `forget`.
package struct ForgetOutcome: Sendable {
    /// Faces and photos that the cache held.
    package var faces = 0
    package var photos = 0
    /// Files that were rewritten, or would be.
    package var changed: [FilePath] = []
    package var removed: [FilePath] = []
    /// What stays and a person should look at: files that somebody else made or changed, damaged ones, outputs that
    /// are no longer there.
    package var left: [Finding] = []
}

/// Removes faces or whole photos from a cache and from everything that was made of it.
///
/// Originals are never touched. What is to be done is kept beside the cache until it is done: a run that was killed is
/// finished by the next one, whatever that is asked.
/// - Throws: `FaceSetsError` where a person or photo is not known, another run writes, or the system refuses.
package func forget(
    _ request: ForgetRequest, in store: any FaceStore, progress: any ProgressSink = SilentProgress()
) throws -> ForgetOutcome {
    let contents = try store.read(request.dryRun ? [] : .all)
    let plan = Oblivion.path(forCache: store.path)
    if let unfinished = try Oblivion(reading: plan) {
        progress.report(.note("finishing what an earlier run was to forget"))
        let outcome = try carryOut(unfinished, store, contents, dryRun: request.dryRun)
        if request.dryRun { return outcome }
        try removeFile(plan)
        var next = try forget(request, in: store, progress: progress)
        next.left = outcome.left + next.left
        return next
    }
    let oblivion = try Oblivion(request, contents)
    for folder in oblivion.outputs { _ = try listFolder(folder) }
    if !request.dryRun { try replaceFile(plan, with: oblivion.serialized) }
    let outcome = try carryOut(oblivion, store, contents, dryRun: request.dryRun)
    if !request.dryRun { try removeFile(plan) }
    return outcome
}

/// Outputs first, the cache last: from it is known where photos lie.
private func carryOut(
    _ oblivion: Oblivion, _ store: any FaceStore, _ contents: CacheContents, dryRun: Bool
) throws -> ForgetOutcome {
    var outputs = OutputForgetting(oblivion, contents, dryRun: dryRun)
    for folder in oblivion.outputs { try outputs.forget(inOutput: folder) }
    try outputs.forget(beside: store.path)
    var outcome = outputs.outcome
    let rest = oblivion.applied(to: contents)
    outcome.faces = contents.faces.count - rest.faces.count
    outcome.photos = contents.photos.count - rest.photos.count
    if outcome.faces > 0 || outcome.photos > 0 { outcome.changed.append(store.path) }
    // Rewritten even where nothing is left to remove: a killed run may have left bytes behind.
    if !dryRun { try store.rewrite(rest) }
    return outcome
}
