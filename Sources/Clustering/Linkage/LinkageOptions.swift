import Glibc

/// What average linkage may be told besides its threshold.
package struct LinkageOptions: Sendable {
    /// What each row of the matrix counts for, above 0: distances of clusters are then weighted means. Nil counts all
    /// alike. `qualityWeights` makes weights that let good faces decide.
    package var weights: [Double]?
    /// Rows that never stand in one cluster; those of equal vectors do all the same.
    package var apart: [RowPair] = []
    /// Rows that begin in one cluster, however far they are from each other, unless that would break `apart`.
    package var together: [RowPair] = []
    package var tuning = LinkageTuning()
    /// Hears of progress, and may stop it all.
    package var watcher: (any LinkageWatcher)?

    package init() {}
}

/// `quality ^ power` of each face, its quality held within 0.05 ... 1.
///
/// Measured on synthetic faces: weighting makes results depend less on the threshold. Off unless asked for.
package func qualityWeights(_ qualities: [Float], power: Double) -> [Double] {
    qualities.map { pow(Double(min(max($0.isNaN ? 0 : $0, 0.05), 1)), power) }
}

/// How linkage goes about its work. Nothing here changes a result.
package struct LinkageTuning: Sendable {
    /// Threads, this one included; 1 or more.
    package var threads = max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)
    /// Candidates that a list keeps when it overflows; nil for what suits the number of faces.
    package var neighbours: Int?
    /// Candidates that a list keeps at least when it is made anew.
    package var refreshedNeighbours = 256
    /// The arithmetic of the pair pass; nil for the fastest here.
    package var tiles: TileKind?
    /// Rows of a block of the pair pass; nil for what suits the caches.
    package var blockRows: Int?
    /// Components of the prefix by which int8 tiles compare first; 0 for none, nil for what
    /// a sample of many faces suggests.
    package var prefix: Int?
    /// Below so many clusters a round runs on one thread.
    package var parallelFrom = 512

    package init() {}

    /// Measured: at 100,000 faces finding the axes costs more than prefixes save, whose tiles cost 0.85 of whole ones.
    func triesPrefix(ofFaces count: Int) -> Bool { prefix.map { $0 > 0 } ?? (count >= 150_000) }

    /// Measured: longer lists cost memory, shorter ones more refreshes.
    func keptNeighbours(ofFaces count: Int) -> Int {
        neighbours ?? (count <= 100_000 ? 64 : count <= 300_000 ? 128 : 192)
    }
}
