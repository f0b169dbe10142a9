import Clustering
package import FaceStore
package import FaceTypes
import JSON
import Manifests

/// What `extend` is asked to do.
package struct ExtendRequest: Sendable {
    /// The folder that `cluster` made.
    package var raw: OutputOptions
    /// The folder that `refine` made, where it is to grow too.
    package var refined: OutputOptions?
    /// Cosine distances on the calibrated scale: to join a person, and to make new ones.
    package var threshold = 0.55
    package var newThreshold = 0.55
    /// What is not given is as it was when the facesets were made.
    package var gates = GateOverrides()
    package var calibration = Calibration.identity

    package init(raw: OutputOptions) {
        self.raw = raw
    }

    var members: JSONValue {
        ["threshold": .double(threshold), "new_threshold": .double(newThreshold)]
    }
}

/// What came of `extend`.
package struct ExtendOutcome: Sendable {
    /// Faces that the raw manifest had not seen.
    package var newFaces = 0
    /// Those of them that joined a person.
    package var joined = 0
    package var newPersons = 0
    package var raw = ClusterOutcome()
    package var newFacesets = 0
    package var refined: RefineOutcome?
}

/// Folds faces that the folders have not seen into persons and facesets that exist; no id loses a face or changes its
/// number. The options of linkage are those that the manifests record.
///
/// - Throws: `FaceSetsError`; `other_cache` where the manifest was made from faces that this cache does not have.
package func extend(
    _ request: ExtendRequest, of store: any FaceStore, progress: any ProgressSink = SilentProgress(),
    interruption: Interruption = Interruption()
) throws -> ExtendOutcome {
    let faces = try CacheFaces(store.read([.embeddings]), cache: store.path)
    let run = ExtendRun(
        request: request, faces: faces, store: store, progress: progress, interruption: interruption)
    var outcome = ExtendOutcome()
    let raw = run.output(request.raw, ClusterManifest.fileName)
    try raw.locked {
        let layout = try run.extendPersons(raw, &outcome)
        guard let refined = request.refined else { return }
        let output = run.output(refined, RefineManifest.fileName)
        try output.locked { try run.extendFacesets(output, layout, &outcome) }
    }
    return outcome
}

private struct ExtendRun {
    let request: ExtendRequest
    let faces: CacheFaces
    let store: any FaceStore
    let progress: any ProgressSink
    let interruption: Interruption

    private var vectors: EmbeddingMatrix { faces.contents.embeddings }

    func output(_ options: OutputOptions, _ fileName: String) -> IdentityOutput {
        IdentityOutput(options: options, fileName: fileName, progress: progress, interruption: interruption)
    }

    func extendPersons(_ output: IdentityOutput, _ outcome: inout ExtendOutcome) throws -> PersonLayout {
        guard var manifest = try ClusterManifest(reading: output.manifestPath) else {
            throw FaceSetsError.noManifest(output.manifestPath, command: "cluster CACHE RAW")
        }
        let known = manifest.knownFaces
        try checkOrigin(manifest.embeddingSpace, known, output)
        var layout = PersonLayout(manifest, faces)
        let unseen = faces.keys.indices.filter { !known.contains(faces.keys[$0]) }
        let linkage = LinkageChoices(recorded: manifest.options)
        let plan = try watchingLinkage(progress, interruption) { watcher in
            try planExtension(
                of: vectors, persons: layout.persons.map(\.faces), singletons: layout.singletons,
                unseen: unseen,
                joinThreshold: request.calibration.rawDistance(ofThreshold: request.threshold),
                newThreshold: request.calibration.rawDistance(ofThreshold: request.newThreshold),
                rescueDistance: linkage.rawRescueDistance(request.calibration),
                options: linkage.options(faces, request.calibration, watcher))
        }
        layout.take(plan, faces)
        (outcome.newFaces, outcome.joined) = (unseen.count, plan.joined.count)
        outcome.newPersons = plan.newPersons.count
        layout.fill(&manifest, faces)
        let json = manifest.json(provenance(manifest.options))
        outcome.raw = ClusterOutcome(layout, faces, try output.write(json) { layout.files(faces) })
        return layout
    }

    func extendFacesets(_ output: IdentityOutput, _ persons: PersonLayout, _ outcome: inout ExtendOutcome)
        throws
    {
        guard var manifest = try RefineManifest(reading: output.manifestPath) else {
            throw FaceSetsError.noManifest(output.manifestPath, command: "refine CACHE OUT")
        }
        let known = manifest.knownFaces
        try checkOrigin(manifest.embeddingSpace, known, output)
        var layout = FacesetLayout(manifest, faces)
        let gates = GateOptions(request.gates, recorded: manifest.options)
        let plan = progress.step("growing \(layout.facesets.count) facesets") {
            planFacesetExtension(
                of: vectors, faces: faces.gated, facesets: layout.facesets.map(\.faces),
                persons: persons.persons.map(\.faces),
                unseen: faces.keys.indices.filter { !known.contains(faces.keys[$0]) },
                gates: gates.resolved(request.calibration),
                apart: LinkageChoices(recorded: manifest.options).apart(faces, request.calibration))
        }
        try interruption.check()
        layout.take(plan, faces)
        outcome.newFacesets = plan.new.facesets.count
        layout.fill(&manifest, faces)
        let json = manifest.json(provenance(manifest.options))
        outcome.refined = RefineOutcome(layout, faces, try output.write(json) { layout.files(faces) })
    }

    /// - Throws: `FaceSetsError` where the folder cannot have been made from this cache.
    private func checkOrigin(_ space: JSONValue?, _ known: Set<FaceKey>, _ output: IdentityOutput) throws {
        if let space = space.flatMap({ EmbeddingSpace(json: $0) }),
            let other = store.space.difference(from: space)
        {
            throw otherCache("\(other.what) is \(other.mine) in the cache and \(other.other) here", output)
        }
        guard known.isEmpty || known.contains(where: { faces.rows[$0] != nil }) else {
            throw otherCache("the cache knows none of its faces", output)
        }
        let lost = known.count { faces.rows[$0] == nil }
        if lost > 0 {
            progress.report(
                .warning("\(lost) faces of \(output.manifestPath.shown) are not in the cache; they stay"))
        }
    }

    private func otherCache(_ why: String, _ output: IdentityOutput) -> FaceSetsError {
        FaceSetsError(
            code: .otherCache, "this folder was made from another cache", path: output.manifestPath,
            remedy: "Give the cache that it was made from, or make a new folder.", cause: why)
    }

    private func provenance(_ options: JSONObject) -> Provenance {
        Provenance(
            options: options.setting(["extend": request.members]), space: store.space.json,
            calibration: request.calibration)
    }
}
