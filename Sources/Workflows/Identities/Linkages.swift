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
    /// - Parameter pairs: a folder with the parts of the pair pass, computed before.
    /// - Throws: as `averageLinkage`; what is wrong with a part; `Interrupted`.
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
