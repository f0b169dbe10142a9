package import Clustering
import FaceStore
package import FaceTypes
import JSON
package import Library
import Manifests

/// Adds new faces to existing persons and facesets. No ID loses a face or changes its number. The linkage options are
/// those recorded in the manifests.
package struct ExtendRequest: Workflow {
    /// The folder written by `cluster`.
    package var raw: OutputOptions
    /// The folder written by `refine`, if it is to be updated too.
    package var refined: OutputOptions?
    /// For joining a person, and for creating new ones.
    package var threshold: CalibratedDistance = 0.55
    package var newThreshold: CalibratedDistance = 0.55
    /// Changes the gates that the facesets were created with.
    package var changeGates: (inout FacesetGates) -> Void = { _ in }
    package var calibration = Calibration.identity

    package init(raw: OutputOptions) {
        self.raw = raw
    }

    /// - Throws: `FaceSetsError`; `other_cache` if the manifest was made from another cache.
    package func run(_ library: Library, _ tools: Tools) throws -> ExtendOutcome {
        let run = ExtendRun(
            request: self, faces: try library.snapshot([.embeddings, .decisions]), tools: tools)
        var outcome = ExtendOutcome()
        let output = run.output(raw, ClusterManifest.fileName)
        try output.locked {
            let persons = try run.extendPersons(output, &outcome)
            guard let refined else { return }
            let output = run.output(refined, RefineManifest.fileName)
            try output.locked { try run.extendFacesets(output, persons, &outcome) }
        }
        return outcome
    }

    var members: JSONValue {
        ["threshold": .double(threshold.value), "new_threshold": .double(newThreshold.value)]
    }
}

/// The result of `extend`.
package struct ExtendOutcome: Sendable {
    /// Faces that the raw manifest did not contain.
    package var newFaces = 0
    /// Those of them that joined a person.
    package var joined = 0
    package var newPersons = 0
    package var raw = ClusterOutcome()
    package var newFacesets = 0
    package var refined: RefineOutcome?
    /// Faces that are in another person or faceset than before.
    package var moved: [IdentityMove] = []
}

private struct ExtendRun {
    let request: ExtendRequest
    let faces: LibrarySnapshot
    let tools: Tools
    let decisions: LocatedDecisions

    init(request: ExtendRequest, faces: LibrarySnapshot, tools: Tools) {
        (self.request, self.faces, self.tools) = (request, faces, tools)
        decisions = LocatedDecisions(faces.decisionLog, in: faces)
    }

    func output(_ options: OutputOptions, _ fileName: String) -> IdentityOutput {
        IdentityOutput(options: options, fileName: fileName, tools: tools)
    }

    func extendPersons(_ output: IdentityOutput, _ outcome: inout ExtendOutcome) throws -> DecidedPersons {
        guard var manifest = try ClusterManifest(reading: output.manifestPath) else {
            throw FaceSetsError.noManifest(output.manifestPath, command: "cluster CACHE RAW")
        }
        let known = manifest.knownFaces
        try checkOrigin(manifest.embeddingSpace, known, output)
        let base = Identities(manifest, faces).withoutDecisions(faces)
        let options = DecisionOptions(
            joinThreshold: request.calibration.rawToCentroid(request.threshold),
            newThreshold: request.calibration.raw(request.newThreshold))
        var persons = try DecidedPersons(base, decisions, options, faces)
        let unseen = unseen(by: known)
        let linkage = LinkageChoices(recorded: manifest.options)
        let plan = try watchingLinkage(tools) { watcher in
            try planExtension(
                of: faces.embeddings, persons: persons.identities.all.map(\.faces),
                singletons: persons.freeSingletons, unseen: unseen,
                joinThreshold: options.joinThreshold, newThreshold: options.newThreshold,
                rescueDistance: linkage.rawRescueDistance(request.calibration),
                options: linkage.options(faces, request.calibration, watcher))
        }
        try persons.take(plan)
        (outcome.newFaces, outcome.joined) = (unseen.count, plan.joined.count)
        outcome.newPersons = plan.newPersons.count
        let before = manifest.facesByID
        let identities = persons.identities
        identities.fill(&manifest, faces)
        outcome.moved += IdentityMove.between(before, manifest.facesByID)
        let json = manifest.json(provenance(manifest.options))
        outcome.raw = ClusterOutcome(
            identities, faces, try output.write(json) { identities.personFiles(faces) })
        return persons
    }

    func extendFacesets(_ output: IdentityOutput, _ persons: DecidedPersons, _ outcome: inout ExtendOutcome)
        throws
    {
        guard var manifest = try RefineManifest(reading: output.manifestPath) else {
            throw FaceSetsError.noManifest(output.manifestPath, command: "refine CACHE OUT")
        }
        let known = manifest.knownFaces
        try checkOrigin(manifest.embeddingSpace, known, output)
        var base = Identities(manifest, faces).withoutDecisions(faces)
        var gates = FacesetGates(recorded: manifest.options)
        request.changeGates(&gates)
        var facesets = persons.facesets(base, gates, request.calibration)
        let plan = tools.progress.step("extending \(counted(facesets.all.count, "faceset"))") {
            planFacesetExtension(
                of: faces.embeddings, faces: faces.faces, facesets: facesets.all.map(\.faces),
                standing: base.all.map(\.faces), persons: persons.base.all.map(\.faces),
                unseen: unseen(by: known), gates: gates,
                calibration: request.calibration,
                apart: LinkageChoices(recorded: manifest.options).apart(faces, request.calibration))
        }
        try tools.interruption.check()
        let places = base.enter(facesets)
        base.take(plan, faces, places: places)
        facesets = persons.facesets(base, gates, request.calibration)
        let before = manifest.facesByID
        facesets.fill(&manifest, faces)
        outcome.moved += IdentityMove.between(before, manifest.facesByID)
        outcome.newFacesets = facesets.all.count { before[$0.id] == nil }
        manifest.smallerSets = plan.new.smallerSets
        let json = manifest.json(provenance(manifest.options))
        outcome.refined = RefineOutcome(
            facesets, faces, manifest, try output.write(json) { facesets.identityFiles(faces) })
    }

    private func unseen(by known: Set<FaceKey>) -> [Int] {
        faces.faces.filter { !known.contains($0.key) }.map(\.row)
    }

    /// - Throws: `FaceSetsError` if the folder cannot have been made from this cache.
    private func checkOrigin(_ space: JSONValue?, _ known: Set<FaceKey>, _ output: IdentityOutput) throws {
        if let space = space.flatMap({ EmbeddingSpace(json: $0) }),
            let other = faces.space.difference(from: space)
        {
            throw otherCache(
                "\(other.what) is \(other.mine) in the cache, but \(other.other) in the manifest", output)
        }
        guard known.isEmpty || known.contains(where: { faces.row(of: $0) != nil }) else {
            throw otherCache("none of its faces is in the cache", output)
        }
        let lost = known.count { faces.row(of: $0) == nil }
        if lost > 0 {
            tools.progress.report(
                .warning(
                    "\(counted(lost, "face is", "faces are")) in \(output.manifestPath.shown), but not in the "
                        + "cache; kept as recorded"))
        }
    }

    private func otherCache(_ why: String, _ output: IdentityOutput) -> FaceSetsError {
        FaceSetsError(
            code: .otherCache, "this folder was made from another cache", path: output.manifestPath,
            remedy: "Pass the cache that it was made from, or choose a new folder.", cause: why)
    }

    private func provenance(_ options: JSONObject) -> Provenance {
        Provenance(
            options: options.setting(["extend": request.members]), space: faces.space.json,
            calibration: request.calibration)
    }
}
