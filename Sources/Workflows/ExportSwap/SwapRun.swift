import FaceAnalysis
import FaceStore
package import FaceTypes
package import FacesetExport
import Files
import JSON
import Manifests
import Parallel

/// Singletons to be looked at by hand.
package struct CandidateRequest: Sendable {
    package var keys: [FaceKey]
    package var options: CandidateOptions

    package init(keys: [FaceKey], options: CandidateOptions) {
        self.keys = keys
        self.options = options
    }
}

/// One run over the sets of an export.
struct SwapRun {
    private let staged: StagedExport
    private let context: ExportContext
    private let renderer: PictureRenderer
    private let cache: FaceCatalogue
    private let manifest: SwapManifest
    private let threads: Int
    private let progress: any ProgressSink
    private let interruption: Interruption
    private var outcome = SwapOutcome()

    init(
        staged: StagedExport, settings: SwapSettings, cache: FaceCatalogue, manifest: SwapManifest,
        progress: any ProgressSink, interruption: Interruption
    ) {
        self.staged = staged
        self.cache = cache
        self.manifest = manifest
        self.progress = progress
        self.interruption = interruption
        threads = settings.threads
        context = ExportContext(settings, cache)
        renderer = PictureRenderer(settings, context)
    }

    mutating func export(
        _ requests: [SetRequest], start: Int, owned: (SwapOrigin) -> Bool, candidates: CandidateRequest?
    ) throws -> SwapOutcome {
        try checkEnriched(requests)
        let plans = try requests.map { try SetPlan($0, context) }
        let pictures = plans.reduce(0) { $0 + $1.selection.pictures.count }
        let progress = progress
        let sets = try progress.step("exporting", total: pictures) { try plans.map { try prepare($0) } }
        var numbers = SwapNumbers(
            after: manifest, proposals: requests.compactMap(\.proposedID), start: start)
        let entries = try finish(sets, &numbers)
        let merged = merge(
            facesets: zip(sets, entries).compactMap { $0.plan.request.isThin ? nil : $1 },
            thinEras: zip(sets, entries).compactMap { $0.plan.request.isThin ? $1 : nil },
            dropped: sets.filter(\.isEmpty).map { $0.droppedEntry(id: numbers.knownID(of: $0.origin)) },
            into: manifest, owned: owned)
        var moves = zip(sets, entries).compactMap { set, entry in
            entry.flatMap { entry in set.staged.map { (from: $0, to: entry.folder) } }
        }
        if let candidates, let name = try cut(candidates, sets, entries) {
            moves.append((from: name, to: CandidateFolder.name))
        }
        let folders = Set(merged.entries.map(\.folder))
        let removals = manifest.entries.map(\.folder).filter { !folders.contains($0) }
        for note in try staged.commit(moves: moves, removals: removals, manifest: merged) {
            progress.report(.warning(note))
        }
        return outcome
    }

    /// - Throws: `not_enriched` where `enrich` has seen no face of any set.
    private func checkEnriched(_ requests: [SetRequest]) throws {
        let faces = requests.flatMap(\.faces)
        guard !faces.isEmpty, faces.allSatisfy({ $0.enrichment == nil }) else { return }
        throw FaceSetsError(
            code: "not_enriched", "enrich has seen no face of these sets",
            remedy: "Run `face-sets enrich CACHE` first.")
    }

    /// The frames of a set: in place already, left by a killed run, or made now.
    private mutating func prepare(_ plan: SetPlan) throws -> PreparedSet {
        let known = manifest.entries.first { $0.origin == plan.request.origin }
        let warn = { [progress] (note: String) in progress.report(.warning(note)) }
        if let known,
            let set = try PreparedSet(plan, inPlace: staged.output.appending(known.folder), note: warn),
            set.folder(known.id) == known.folder
        {
            outcome.unchangedSets += 1
            progress.report(.advanced(plan.selection.pictures.count))
            return set
        }
        if let set = try PreparedSet(plan, staged: plan.inputs, in: staged) { return set }
        return try render(plan)
    }

    private mutating func render(_ plan: SetPlan) throws -> PreparedSet {
        var draft = try SetDraft(plan, context, in: staged.folder(plan.inputs))
        try orderedPipeline(
            plan.selection.pictures, threads: threads, goOn: { [interruption] in !interruption.isRequested },
            work: { [renderer] picture in Result { try renderer.render(picture) } },
            commit: { _, result in
                let picture = try result.get()
                try draft.add(picture)
                outcome.findings += picture.findings
                if !picture.findings.isEmpty { progress.report(.failures(outcome.findings.count)) }
                progress.report(.advanced(1))
            })
        try interruption.check()
        return try draft.finish(staged: plan.inputs)
    }

    /// Numbers the sets that have frames and completes their folders; nil for the others.
    private mutating func finish(_ sets: [PreparedSet], _ numbers: inout SwapNumbers) throws -> [SwapEntry?] {
        try sets.map { set in
            outcome.droppedFaces += set.draft.droppedReasons.count
            outcome.exportedFaces += set.draft.frames.count
            guard !set.isEmpty else {
                outcome.emptyLabels.append(set.plan.request.name)
                return nil
            }
            let id = numbers.id(for: set.origin, proposing: set.plan.request.proposedID)
            let entry = try set.finish(id: id, options: context.options, in: staged) {
                progress.report(.warning($0))
            }
            outcome.entries.append(entry)
            return entry
        }
    }

    /// Cuts the frames of candidates into a staged folder; nil where they stand as they should.
    private mutating func cut(_ request: CandidateRequest, _ sets: [PreparedSet], _ entries: [SwapEntry?])
        throws -> String?
    {
        let placed = Set(sets.flatMap(\.plan.request.considered))
        let faces = request.keys.filter { !placed.contains($0) }.sorted()
            .compactMap { cache.row(of: $0).flatMap(cache.exportFace) }
        let centroids = zip(sets, entries).compactMap { set, entry in
            entry.flatMap { entry in set.plan.selection.centroid.map { (id: entry.id, centroid: $0) } }
        }
        let found = candidates(
            among: faces, of: centroids, in: context.matrix, options: request.options,
            calibration: context.options.calibration)
        outcome.candidates = found.count
        let inputs = CandidateFolder.inputs(found, request.options, context)
        if try CandidateFolder.isInPlace(staged.output, inputs: inputs) { return nil }
        return try write(found, request.options, inputs)
    }

    private mutating func write(_ found: [Candidate], _ options: CandidateOptions, _ inputs: String) throws
        -> String
    {
        var folder = try CandidateFolder(staged: staged.folder(CandidateFolder.name))
        let cutter = renderer.unverified
        try orderedPipeline(
            found, threads: threads, goOn: { [interruption] in !interruption.isRequested },
            work: { candidate in Result { try cutter.render([candidate.scored]) } },
            commit: { candidate, result in
                let picture = try result.get()
                outcome.findings += picture.findings
                if let kept = picture.kept { try folder.add(candidate, png: kept.png) }
            })
        try interruption.check()
        try folder.finish(options, inputs: inputs)
        return CandidateFolder.name
    }
}

extension ExportContext {
    init(_ settings: SwapSettings, _ cache: FaceCatalogue) {
        self.init(
            options: settings.options, matrix: cache.contents.embeddings, space: cache.contents.space,
            verifier: settings.verifier?.space)
    }
}

extension PictureRenderer {
    init(_ settings: SwapSettings, _ context: ExportContext) {
        let options = settings.options
        let check = settings.verifier.map { FrameCheck(analyser: $0, leastCosine: options.leastCosine) }
        var embeddings = SourceEmbeddings.cached(context.matrix)
        if let verifier = settings.verifier, !context.verifiesInOwnSpace {
            embeddings = .embedded(by: verifier)
        }
        self.init(
            photos: SourcePhotos(source: settings.source),
            frames: FrameMaker(padRatio: options.padRatio, frameSide: options.frameSide, check: check),
            embeddings: embeddings)
    }
}
