import FaceAnalysis
package import FaceTypes
package import FacesetExport
import Files
import Imaging
import JSON
import Library
import Manifests

/// Singletons for manual review.
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
    let staged: StagedExport
    let context: ExportContext
    let renderer: PictureRenderer
    /// Checks new bundles; nil to skip the check.
    let check: BundleCheck?
    let library: LibrarySnapshot
    let manifest: SwapManifest
    let tools: Tools
    var outcome = SwapOutcome()

    init(
        staged: StagedExport, settings: SwapSettings, exporters: [any Exporter], library: LibrarySnapshot,
        manifest: SwapManifest, tools: Tools
    ) {
        self.staged = staged
        self.library = library
        self.manifest = manifest
        self.tools = tools
        context = ExportContext(settings, library, exporters: exporters)
        renderer = PictureRenderer(settings, context, library, tools.photos)
        check = BundleCheck(settings, library, tools.photos.images)
    }

    mutating func export(
        _ requests: [SetRequest], start: Int, owned: (SwapOrigin) -> Bool, candidates: CandidateRequest?
    ) throws -> SwapOutcome {
        try checkEnriched(requests)
        let plans = try requests.map { try SetPlan($0, context) }
        let pictures = plans.reduce(0) { $0 + $1.selection.pictures.count }
        let prepared = try tools.progress.step("exporting", total: pictures) {
            try plans.map { try prepare($0) }
        }
        var numbers = SwapNumbers(
            after: manifest, proposals: requests.compactMap(\.proposedID), start: start)
        let sets = try prepared.map { try settle($0, &numbers) }
        try verify(sets)
        let merged = merge(
            facesets: sets.filter { !$0.isThin }.compactMap(\.entry),
            thinEras: sets.filter(\.isThin).compactMap(\.entry),
            dropped: sets.filter { $0.entry == nil }.map {
                $0.droppedEntry(id: numbers.knownID(of: $0.origin), context)
            },
            into: manifest, owned: owned)
        var moves = sets.compactMap(\.move)
        if let candidates, let name = try cut(candidates, sets) {
            moves.append((from: name, to: CandidateFolder.name))
        }
        let folders = Set(merged.entries.map(\.folder))
        let removals = manifest.entries.map(\.folder).filter { !folders.contains($0) }
        var notes = try staged.commit(moves: moves, removals: removals, manifest: merged)
        notes += try ExportSummaries(output: staged.output, library: library)
            .update(SwapSession.manifest(of: staged.output.fullPath), with: context.exporters)
        for note in notes { tools.progress.report(.warning(note)) }
        return outcome
    }

    /// - Throws: `not_enriched` if no face of any set has been enriched.
    private func checkEnriched(_ requests: [SetRequest]) throws {
        let faces = requests.flatMap(\.faces)
        guard !faces.isEmpty, faces.allSatisfy({ $0.enrichment == nil }) else { return }
        throw FaceSetsError(
            code: .notEnriched, "no face of these sets has been enriched",
            remedy: "Run `face-sets enrich CACHE` first.")
    }

    /// The frames of a set: already in place, left by an interrupted run, or created now.
    private mutating func prepare(_ plan: SetPlan) throws -> RenderedSet {
        let known = manifest.entries.first { $0.origin == plan.request.origin }
        let warn = { [progress = tools.progress] (note: String) in progress.report(.warning(note)) }
        if let known,
            let set = try RenderedSet(
                plan, inPlace: staged.output.appending(known.folder), note: warn),
            set.folder(known.id) == known.folder
        {
            outcome.unchangedSets += 1
            tools.progress.report(.advanced(plan.selection.pictures.count))
            return set
        }
        if let set = try RenderedSet(plan, staged: plan.inputs, in: staged) { return set }
        return try render(plan)
    }

    private mutating func render(_ plan: SetPlan) throws -> RenderedSet {
        var frames = try StagedFrames(plan, context, in: staged.folder(plan.inputs))
        try renderer.prepare()
        try tools.inOrder(
            plan.selection.pictures, work: { [renderer] picture in Result { try renderer.render(picture) } },
            commit: { _, result in
                let picture = try result.get()
                try frames.add(picture)
                outcome.findings += picture.findings
                if !picture.findings.isEmpty { tools.progress.report(.failures(outcome.findings.count)) }
            })
        try tools.interruption.check()
        return try frames.finish(staged: plan.inputs)
    }
}

extension ExportContext {
    init(
        _ settings: SwapSettings, _ library: LibrarySnapshot, exporters: [any Exporter] = [FszExporter()]
    ) {
        self.init(
            options: settings.options, matrix: library.embeddings, space: library.space,
            verifier: settings.verifier?.space, exporters: exporters, library: library,
            preferred: library.decisionLog.preferredPhotos)
    }
}

extension PictureRenderer {
    init(
        _ settings: SwapSettings, _ context: ExportContext, _ library: LibrarySnapshot,
        _ photos: OriginalPhotos
    ) {
        let options = settings.options
        let check = settings.verifier.map {
            FrameCheck(
                analyser: $0, driftThreshold: options.driftThreshold, calibration: options.verifierCalibration
            )
        }
        var embeddings = SourceEmbeddings.cached(context.matrix)
        if let verifier = settings.verifier, !context.verifiesInOwnSpace {
            embeddings = .embedded(by: verifier)
        }
        self.init(
            library: library, photos: photos,
            frames: FrameMaker(padRatio: options.padRatio, frameSide: options.frameSide, check: check),
            embeddings: embeddings)
    }
}

extension BundleCheck {
    /// Nil to skip verification.
    init?(_ settings: SwapSettings, _ library: LibrarySnapshot, _ images: any ImageSource) {
        guard let verifier = settings.verifier else { return nil }
        self.init(
            analyser: verifier, source: images, calibration: settings.options.verifierCalibration,
            sources: library.embeddings(comparableIn: verifier.space))
    }
}
