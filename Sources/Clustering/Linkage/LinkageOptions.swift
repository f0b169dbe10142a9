import Glibc

/// What average linkage may be told besides its threshold.
package struct LinkageOptions: Sendable {
    /// What each row of the matrix counts for, above 0: distances of clusters are then weighted means. Nil counts all
    /// alike. `qualityWeights` makes weights that let good faces decide.
    package var weights: [Double]?
    package var tuning = LinkageTuning()

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
    /// The arithmetic of the pair pass; nil for the fastest here.
    package var tiles: TileKind?
    /// Rows of a block of the pair pass; nil for what suits the caches.
    package var blockRows: Int?
    /// Below so many clusters a round runs on one thread.
    package var parallelFrom = 512

    package init() {}

    /// Measured: longer lists cost memory, shorter ones more refreshes.
    func keptNeighbours(ofFaces count: Int) -> Int {
        neighbours ?? (count <= 100_000 ? 64 : count <= 300_000 ? 128 : 192)
    }
}
