import FaceTypes
import FacesetExport
import Files
import Manifests

/// What becomes of one set of a run.
struct SettledSet {
    let set: PreparedSet
    /// Of the top-level manifest; nil for a set of which no face survived.
    let entry: SwapEntry?
    let isThin: Bool
    /// Whether the set stays as an earlier run left it.
    var isKept = false

    /// Prepared folder and the folder of the export that it becomes; nil where the set stands.
    var move: (from: String, to: String)? {
        guard !isKept, let entry, let staged = set.staged else { return nil }
        return (staged, entry.folder)
    }
}

extension SwapRun {
    /// Numbers a set that has frames and completes its folder; one that would lose frames for want of photos stays as it
    /// is.
    mutating func settle(_ set: PreparedSet, _ numbers: inout SwapNumbers) throws -> SettledSet {
        if let kept = try kept(set) { return kept }
        let isThin = set.plan.request.isThin
        outcome.droppedFaces += set.draft.dropped.count
        outcome.exportedFaces += set.draft.frames.count
        guard !set.isEmpty else {
            outcome.emptyLabels.append(set.plan.request.name)
            return SettledSet(set: set, entry: nil, isThin: isThin)
        }
        let id = numbers.id(for: set.origin, proposing: set.plan.request.proposedID)
        let label = numbers.label(for: set.origin, id: id, wanting: set.plan.request.label)
        let entry = try set.finish(id: id, label: label, options: context.options, in: staged) {
            progress.report(.warning($0))
        }
        outcome.entries.append(entry)
        return SettledSet(set: set, entry: entry, isThin: isThin)
    }

    /// The set as it stands, where the new state of it lacks frames whose photos are not there now.
    private mutating func kept(_ set: PreparedSet) throws -> SettledSet? {
        guard set.staged != nil, let entry = manifest.entries.first(where: { $0.origin == set.origin })
        else { return nil }
        let folder = staged.output.appending(entry.folder)
        guard let earlier = try FacesetManifest(reading: folder.appending(FacesetManifest.fileName)) else {
            return nil
        }
        let losses = set.losses(from: earlier)
        guard losses > 0 else { return nil }
        outcome.findings.append(
            Finding(path: folder, reason: "kept: the photos of \(losses) of its frames are not there now"))
        outcome.exportedFaces += entry.faceCount
        outcome.entries.append(entry)
        return SettledSet(
            set: set, entry: entry, isThin: manifest.thinEras.contains { $0.origin == entry.origin },
            isKept: true)
    }

    /// Opens the new bundles as their consumers will, before they are put in place; faults are findings.
    mutating func verify(_ sets: [SettledSet]) throws {
        guard let check, sets.contains(where: { $0.move != nil }) else { return }
        var (bundles, places): ([BundleToVerify], [FilePath]) = ([], [])
        for set in sets {
            guard let move = set.move, let entry = set.entry else { continue }
            let folder = staged.folder(move.from)
            let manifest = try FacesetManifest(reading: folder.appending(FacesetManifest.fileName))
            for name in entry.bundles.map({ FilePath($0) }) {
                bundles.append(BundleToVerify(path: folder.appending(name), manifest: manifest))
                places.append(staged.output.appending(move.to).appending(name))
            }
        }
        let reports = try Workflows.verify(
            bundles, check, threads: threads, progress: progress, interruption: interruption)
        outcome.findings += zip(reports, places).flatMap { report, place in
            report.faults.map { Finding(path: place, reason: $0.reason) }
        }
    }
}
