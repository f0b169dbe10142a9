import Clustering
import FaceTypes
import Library

/// Average linkages of a run; each is computed once, however many steps begin with it.
final class Linkages {
    private struct Key: Hashable {
        let library: ObjectIdentifier
        let threshold: RawDistance
        let choices: LinkageChoices
    }

    private var known: [Key: Partition] = [:]

    /// All faces of a library, cut at `threshold`.
    ///
    /// - Throws: as `averageLinkage`; `Interrupted`.
    func partition(
        of library: LibrarySnapshot, threshold: CalibratedDistance, _ choices: LinkageChoices,
        _ calibration: Calibration, _ tools: Tools
    ) throws -> Partition {
        let raw = calibration.raw(threshold)
        let key = Key(library: ObjectIdentifier(library), threshold: raw, choices: choices)
        if let partition = known[key] { return partition }
        let partition = try watchingLinkage(tools) { watcher in
            try averageLinkage(
                library.embeddings, threshold: raw, options: choices.options(library, calibration, watcher),
                rescueDistance: choices.rawRescueDistance(calibration))
        }
        known[key] = partition
        return partition
    }
}
