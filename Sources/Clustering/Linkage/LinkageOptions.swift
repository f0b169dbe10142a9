import Glibc

/// What average linkage may be told besides its threshold.
package struct LinkageOptions: Sendable {
    package var tuning = LinkageTuning()

    package init() {}
}

/// How linkage goes about its work. Nothing here changes a result.
package struct LinkageTuning: Sendable {
    /// Threads, this one included; 1 or more.
    package var threads = max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)
    /// Candidates that a list keeps when it overflows; nil for what suits the number of faces.
    package var neighbours: Int?
    /// The arithmetic of the pair pass; nil for the fastest here.
    package var tiles: TileKind?
    package var prefix = PrefixChoice.automatic
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

/// Whether pairs are first compared by their leading principal components.
package enum PrefixChoice: Hashable, Sendable {
    /// From 50,000 faces on, where a sample says that it pays.
    case automatic
    case off
    /// So many components.
    case components(Int)
}
