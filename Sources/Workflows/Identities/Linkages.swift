import Clustering
import FaceTypes
import Library

/// The average linkages of a run; each is computed once, however many steps need it.
final class Linkages {
    private struct Key: Hashable {
        let library: ObjectIdentifier
        let threshold: RawDistance
        let choices: LinkageChoices
    }

    private var known: [Key: Partition] = [:]

    /// Clusters of all faces of a library at `threshold`.
    ///
    /// - Parameter pairs: a folder with precomputed blocks of pairs.
    /// - Throws: see `averageLinkage`; errors in a block; `Interrupted`.
    func partition(
        of library: LibrarySnapshot, threshold: CalibratedDistance, _ choices: LinkageChoices,
        pairs: FilePath? = nil, _ calibration: Calibration, _ tools: Tools
    ) throws -> Partition {
        let raw = calibration.raw(threshold)
        let key = Key(library: ObjectIdentifier(library), threshold: raw, choices: choices)
        if let partition = known[key] { return partition }
        let partition = try watchingLinkage(tools) { watcher in
            let options = choices.options(library, calibration, watcher)
            return try averageLinkage(
                library.embeddings, threshold: raw, options: options,
                rescueDistance: choices.rawRescueDistance(calibration),
                pairs: pairs.map { folder in
                    { pass in try PairParts(in: folder, of: PairsIdentity(pass, raw)).partition(pass) }
                })
        }
        known[key] = partition
        return partition
    }
}
