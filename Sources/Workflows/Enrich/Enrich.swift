package import FaceAnalysis
package import FaceStore
import FaceTypes
package import Imaging
import Parallel

/// Gives measures, and where the pack can, landmarks, pose, gender and age to the faces that lack them; each photo is
/// decoded once.
///
/// A run that was stopped is taken up by the next one, and the cache is the same in the end.
/// - Throws: `FaceSetsError` with code `pack_differs` where the analyser's networks are not those that made the
///   cache, or where the cache cannot be written.
package func enrich(
    _ request: EnrichRequest, _ store: any FaceStore, images: some ImageSource, analyser: any FaceAnalyser,
    progress: any ProgressSink = SilentProgress(), interruption: Interruption = Interruption()
) throws -> EnrichOutcome {
    try checkNetworks(of: store, analyser)
    let lacking = Set(try store.facesLackingEnrichment())
    let contents = try store.read([])
    var run = EnrichRun(store: store, flushEvery: request.flushEvery)
    run.outcome.faces = contents.faces.count
    run.outcome.known = contents.faces.count - lacking.count
    let tasks = run.tasks(for: lacking, contents)
    let enricher = PhotoEnricher(
        images: images, analyser: analyser, fileSizeLimit: request.fileSizeLimit,
        fileMemory: MemoryBudget(bytes: request.fileMemory),
        memory: MemoryBudget(bytes: request.pixelMemory))
    try progress.step("enriching", total: tasks.count) {
        try orderedPipeline(
            tasks, threads: request.jobs, goOn: { !interruption.isRequested },
            atEndOfThread: { images.releaseThreadResources() }, work: { enricher.enrich($0) },
            commit: { task, result in
                try run.take(task, result)
                if case .failure = result { progress.report(.failures(run.outcome.failed.count)) }
                progress.report(.advanced(1))
            })
    }
    try run.flush()
    run.outcome.wasInterrupted = interruption.isRequested
    return run.outcome
}

/// Boxes and points of one detector mean little to the networks of another pack.
private func checkNetworks(of store: any FaceStore, _ analyser: any FaceAnalyser) throws {
    let (mine, theirs) = (store.space.models, analyser.space.models)
    guard let role = mine.keys.sorted().first(where: { mine[$0] != theirs[$0] }) else { return }
    let difference = "its \(role) is \(mine[role] ?? "none"), that of this pack \(theirs[role] ?? "none")"
    throw FaceSetsError(
        code: "pack_differs", "the cache was made with other networks: \(difference)", path: store.path,
        remedy: "Use the pack \(store.space.name).")
}

private struct EnrichRun {
    let store: any FaceStore
    let flushEvery: Int
    var outcome = EnrichOutcome()
    private var changes = CacheChanges()
    private var unflushed = 0

    init(store: any FaceStore, flushEvery: Int) {
        self.store = store
        self.flushEvery = flushEvery
    }

    /// One task a photo, in the order of the photos; photos without a living path are set aside.
    mutating func tasks(for lacking: Set<FaceKey>, _ contents: CacheContents) -> [EnrichTask] {
        var aliases: [Int: [FilePath]] = [:]
        for alias in contents.aliases { aliases[alias.photo, default: []].append(alias.path) }
        var faces: [Int: [(key: FaceKey, record: FaceRecord)]] = [:]
        for (row, face) in contents.faces.enumerated() {
            guard let key = contents.key(ofFace: row), lacking.contains(key) else { continue }
            faces[face.photo, default: []].append((key, face))
        }
        return faces.keys.sorted().compactMap { row in
            let photo = contents.photos[row]
            if photo.status == .missing {
                outcome.missing.append(photo.path)
                return nil
            }
            return EnrichTask(
                digest: photo.digest, paths: [photo.path] + (aliases[row] ?? []), size: photo.size,
                faces: faces[row] ?? [])
        }
    }

    mutating func take(_ task: EnrichTask, _ result: EnrichResult) throws {
        switch result {
        case .success(let enrichments):
            outcome.photos += 1
            for (face, enrichment) in zip(task.faces, enrichments) {
                changes.enrichments[face.key] = enrichment
                outcome.enriched += 1
            }
        case .failure(let failure): outcome.failed.append(failure.finding)
        }
        unflushed += 1
        if unflushed >= flushEvery { try flush() }
    }

    mutating func flush() throws {
        unflushed = 0
        guard !changes.isEmpty else { return }
        try store.commit(changes)
        changes = CacheChanges()
    }
}
