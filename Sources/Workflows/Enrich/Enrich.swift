import FaceAnalysis
import FaceStore
import FaceTypes
package import Library

extension EnrichRequest: Workflow {
    /// - Throws: `FaceSetsError` with code `pack_differs` if the analyser's networks are not those that made the
    ///   cache, or if the cache cannot be written.
    package func run(_ library: Library, _ tools: Tools) throws -> EnrichOutcome {
        try checkNetworks(of: library)
        let snapshot = try library.snapshot()
        let lacking = try library.store.facesLackingEnrichment().compactMap(snapshot.face)
        var run = EnrichRun(library: library, flushEvery: flushEvery)
        run.outcome.faces = snapshot.faces.count
        run.outcome.known = snapshot.faces.count - lacking.count
        let tasks = run.tasks(for: lacking, snapshot)
        try tools.progress.step("enriching", total: tasks.count) {
            try tools.inOrder(
                tasks, work: { [photos = tools.photos, analyser] in $0.enrich(photos, analyser) },
                commit: { task, result in
                    try run.take(task, result)
                    if case .failure = result { tools.progress.report(.failures(run.outcome.failed.count)) }
                })
        }
        try run.flush()
        run.outcome.wasInterrupted = tools.interruption.isRequested
        return run.outcome
    }

    /// Boxes and points of one detector are of little use to the networks of another pack.
    private func checkNetworks(of library: Library) throws {
        let (mine, theirs) = (library.space.models, analyser.space.models)
        guard let role = mine.keys.sorted().first(where: { mine[$0] != theirs[$0] }) else { return }
        let difference = "its \(role) is \(mine[role] ?? "none"), but this pack has \(theirs[role] ?? "none")"
        throw FaceSetsError(
            code: .packDiffers, "the cache was made with another pack: \(difference)", path: library.cache,
            remedy: "Pass --pack \(library.space.name).")
    }
}

/// The faces of one photo that are not enriched.
private struct EnrichTask: Sendable {
    let photo: OriginalPhoto
    let faces: [Face]

    func enrich(_ photos: OriginalPhotos, _ analyser: any FaceAnalyser)
        -> Result<[Enrichment], UnreadablePhoto>
    {
        photos.result(of: photo, as: .analysis) { image in
            try faces.map { face in
                try analyser.enrichMeasuring(image, box: face.record.box, points: face.record.points)
            }
        }
    }
}

private struct EnrichRun {
    let library: Library
    let flushEvery: Int
    var outcome = EnrichOutcome()
    private var changes = CacheChanges()
    private var unflushed = 0

    init(library: Library, flushEvery: Int) {
        self.library = library
        self.flushEvery = flushEvery
    }

    /// One task per photo, in the order of the photos; photos without an existing path are listed as missing.
    mutating func tasks(for lacking: [Face], _ snapshot: LibrarySnapshot) -> [EnrichTask] {
        Dictionary(grouping: lacking, by: \.record.photo).sorted { $0.key < $1.key }.compactMap {
            row, faces in
            if snapshot.photos[row].status == .missing {
                outcome.missing.append(snapshot.photos[row].path)
                return nil
            }
            return EnrichTask(photo: snapshot.original(row), faces: faces)
        }
    }

    mutating func take(_ task: EnrichTask, _ result: Result<[Enrichment], UnreadablePhoto>) throws {
        switch result {
        case .success(let enrichments):
            outcome.photos += 1
            outcome.enriched += enrichments.count
            for (face, enrichment) in zip(task.faces, enrichments) {
                changes.enrichments[face.key] = enrichment
            }
        case .failure(let failure): outcome.failed.append(failure.finding)
        }
        unflushed += 1
        if unflushed >= flushEvery { try flush() }
    }

    mutating func flush() throws {
        unflushed = 0
        guard !changes.isEmpty else { return }
        try library.commit(changes)
        changes = CacheChanges()
    }
}
