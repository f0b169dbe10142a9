import FaceTypes
import FacesetExport
import Library
import Manifests

extension SwapRun {
    /// Writes the frames of candidates to a staged folder; nil if the existing ones are to be kept.
    mutating func cut(_ request: CandidateRequest, _ sets: [RenderedSet]) throws -> String? {
        let placed = Set(sets.flatMap(\.plan.request.considered))
        let faces = request.keys.filter { !placed.contains($0) }.sorted()
            .compactMap(library.face)
        let centroids = sets.compactMap { set in
            set.entry.flatMap { entry in set.plan.selection.centroid.map { (id: entry.id, centroid: $0) } }
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
        -> String?
    {
        var folder = try CandidateFolder(staged: staged.folder(CandidateFolder.name))
        let cutter = renderer.unverified
        try tools.inOrder(
            found, work: { candidate in Result { try cutter.render([candidate.scored]) } },
            commit: { candidate, result in
                let picture = try result.get()
                outcome.findings += picture.findings
                if let kept = picture.kept { try folder.add(candidate, png: kept.png) }
                if let reason = picture.dropped.first?.reason { folder.skip(candidate, reason: reason) }
            })
        try tools.interruption.check()
        if try folder.loses(from: staged.output) { return nil }
        try folder.finish(options, inputs: inputs)
        return CandidateFolder.name
    }
}
