/// The height of a possible merge, in a strict total order: by distance, then by the clusters' smallest ranks.
struct MergeKey: Comparable, Sendable {
    let distance: Double
    /// The smaller of the two clusters' smallest ranks.
    let low: UInt32
    let high: UInt32

    /// Farther than any pair of clusters.
    static let none = MergeKey(.infinity, .max, .max)

    @inline(__always)
    init(_ distance: Double, _ a: UInt32, _ b: UInt32) {
        self.distance = distance
        low = min(a, b)
        high = max(a, b)
    }

    @inline(__always)
    static func < (a: MergeKey, b: MergeKey) -> Bool {
        if a.distance != b.distance { return a.distance < b.distance }
        return a.low != b.low ? a.low < b.low : a.high < b.high
    }
}
