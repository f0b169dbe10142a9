import FaceTypes
import FacesetExport
import Files
import Manifests

extension SwapRun {
    /// Numbers a set that has frames and completes its folder. A set that would lose frames because photos are missing
    /// is kept as it is.
    mutating func settle(_ set: RenderedSet, _ numbers: inout SwapNumbers) throws -> RenderedSet {
        if let kept = try kept(set) { return kept }
        outcome.droppedFaces += set.draft.dropped.count
        outcome.exportedFaces += set.draft.frames.count
        guard !set.isEmpty else {
            outcome.emptyLabels.append(set.plan.request.name)
            return set
        }
        let id = numbers.id(for: set.origin, proposing: set.plan.request.proposedID)
        let label = numbers.label(for: set.origin, id: id, wanting: set.plan.request.label)
        var set = set
        try set.finish(id: id, label: label, context, in: staged) { tools.progress.report(.warning($0)) }
        outcome.entries += [set.entry].compactMap { $0 }
        return set
    }

    /// The existing set, if its new version would lack frames whose photos are missing now.
    private mutating func kept(_ set: RenderedSet) throws -> RenderedSet? {
        guard set.staged != nil, let entry = manifest.entries.first(where: { $0.origin == set.origin })
        else { return nil }
        guard let earlier = try FacesetManifest(of: entry, in: staged.output) else { return nil }
        let losses = set.losses(from: earlier)
        guard losses > 0 else { return nil }
        outcome.findings.append(
            Finding(
                path: try staged.output.appending(entry.folder).fullPath, .kept,
                "the photos of \(counted(losses, "frame")) are missing"))
        outcome.exportedFaces += entry.faceCount
        outcome.entries.append(entry)
        return set.kept(as: entry, isThin: manifest.thinEras.contains { $0.origin == entry.origin })
    }

    /// Checks new bundles before they are moved into place; problems are findings.
    mutating func verify(_ sets: [RenderedSet]) throws {
        guard let check, sets.contains(where: { $0.move != nil }) else { return }
        var (bundles, places): ([BundleToVerify], [FilePath]) = ([], [])
        for set in sets {
            guard let move = set.move, let entry = set.entry else { continue }
            let folder = try staged.folder(move.from)
            let target = try staged.output.appending(move.to)
            let manifest = try FacesetManifest(reading: folder.appending(FacesetManifest.fileName))
            for name in entry.bundles where name.hasSuffix(".fsz") {
                bundles.append(
                    BundleToVerify(path: try folder.appending(name).fullPath, manifest: manifest))
                places.append(try target.appending(name).fullPath)
            }
        }
        let reports = try VerifyExport(bundles, check).run(tools)
        outcome.findings += zip(reports, places).flatMap { report, place in
            report.faults.map { Finding(path: place, reason: $0.reason) }
        }
    }
}
