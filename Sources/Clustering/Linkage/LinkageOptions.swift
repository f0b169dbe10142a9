import Glibc
import Parallel

/// Options of average linkage other than its threshold.
package struct LinkageOptions: Sendable {
    /// The weight of each row, above 0; distances between clusters are then weighted means. Nil weighs all rows
    /// equally. `qualityWeights` computes weights that favour good faces.
    package var weights: [Double]?
    /// Pairs of rows that must not be in one cluster, unless their vectors are equal.
    package var apart: [RowPair] = []
    /// Pairs of rows that start in one cluster, however far apart they are, unless that would violate `apart`.
    package var together: [RowPair] = []
    package var tuning = LinkageTuning()
    /// Is told about progress, and can stop the work.
    package var watcher: (any LinkageWatcher)?

    package init() {}
}

/// `quality ^ power` for each face, with the quality clamped to 0.05 ... 1.
///
/// Measured on synthetic faces: weighting makes results depend less on the threshold. Off by default.
package func qualityWeights(_ qualities: [Float], power: Double) -> [Double] {
    qualities.map { pow(Double(min(max($0.isNaN ? 0 : $0, 0.05), 1)), power) }
}

/// How linkage does its work. Nothing here changes the result.
package struct LinkageTuning: Sendable {
    /// Threads, including the calling one; at least 1.
    package var threads = processorCount
    /// Candidates that a list keeps when it overflows; nil to choose by the number of faces.
    package var neighbours: Int?
    /// The fewest candidates in a list that is created again.
    package var refreshedNeighbours = 256
    /// The arithmetic of the pair pass; nil for the fastest on this processor.
    package var tiles: TileKind?
    /// Rows per block of the pair pass; nil to fit the caches.
    package var blockRows: Int?
    /// Components of the prefix that int8 tiles compare first; 0 for none, nil to choose from a sample if there are
    /// many faces.
    package var prefix: Int?
    /// With fewer clusters than this, a round runs on one thread.
    package var parallelFrom = 512

    package init() {}

    /// Measured: at 100,000 faces, finding the axes costs more than prefixes save; their tiles take 0.85 of the time.
    func triesPrefix(ofFaces count: Int) -> Bool { prefix.map { $0 > 0 } ?? (count >= 150_000) }

    /// Measured: longer lists cost memory, shorter ones more refreshes.
    func keptNeighbours(ofFaces count: Int) -> Int {
        neighbours ?? (count <= 100_000 ? 64 : count <= 300_000 ? 128 : 192)
    }
}
