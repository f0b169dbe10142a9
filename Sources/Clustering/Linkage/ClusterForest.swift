import CKernels
import FaceTypes

/// The clusters that linkage has created so far: leaves 0 ..< leafCount, and one more for each merge.
///
/// Invariant: a live cluster's sum is that of its leaves' unit vectors, its weight that of theirs, its rank their
/// smallest number. `@unchecked Sendable`: in parallel phases a cluster's fields are only written by the thread that
/// owns the cluster or the merge that creates it, and nothing that other threads read is written.
final class ClusterForest: @unchecked Sendable {
    let input: LinkageInput
    let leafCount: Int
    private(set) var count: Int
    /// The cluster that each was merged into, or itself; with `settledBit` if no other cluster is or can come closer
    /// than the threshold.
    let parents: UnsafeMutablePointer<UInt32>
    let ranks: UnsafeMutablePointer<UInt32>
    let weights: UnsafeMutablePointer<Double>
    /// A cluster's mean is its vector times its scale: for a leaf its row, otherwise the sum.
    private let scales: UnsafeMutablePointer<Double>
    /// Sums of merged clusters; nil for leaves, and once no longer needed.
    private let sums: UnsafeMutablePointer<UnsafeMutablePointer<Double>?>
    let capacity: Int
    private let dimension: Int
    static let settledBit: UInt32 = 1 << 31
    private let base: UnsafePointer<Float>
    private let separations: Separations?

    /// Nil if there are no leaves.
    init?(_ input: LinkageInput) {
        guard let base = input.vectors.values.baseAddress else { return nil }
        self.base = base
        self.input = input
        leafCount = input.count
        count = input.count
        dimension = input.vectors.dimension
        capacity = max(2 * input.count, 1)
        separations = Separations(input.nodePairs(input.options.apart), capacity: capacity)
        parents = .allocate(capacity: capacity)
        ranks = .allocate(capacity: capacity)
        weights = .allocate(capacity: capacity)
        scales = .allocate(capacity: capacity)
        sums = .allocate(capacity: capacity)
        for cluster in 0..<capacity {
            parents[cluster] = UInt32(cluster)
            sums[cluster] = nil
        }
        for leaf in 0..<leafCount {
            ranks[leaf] = UInt32(leaf)
            weights[leaf] = input.weights[leaf]
            scales[leaf] = input.inverseNorms[leaf]
        }
    }

    deinit {
        for cluster in 0..<capacity { sums[cluster]?.deallocate() }
        parents.deallocate()
        ranks.deallocate()
        weights.deallocate()
        scales.deallocate()
        sums.deallocate()
    }

    @inline(__always)
    func isLive(_ cluster: Int) -> Bool { parents[cluster] & ~Self.settledBit == UInt32(cluster) }

    /// Whether a cluster is live and can still merge.
    @inline(__always)
    func isCandidate(_ cluster: Int) -> Bool { parents[cluster] == UInt32(cluster) }

    /// The live cluster that contains a cluster.
    @inline(__always)
    func root(_ cluster: UInt32) -> UInt32 {
        var found = cluster
        while true {
            let parent = parents[Int(found)] & ~Self.settledBit
            if parent == found { return found }
            found = parent
        }
    }

    /// Whether two live clusters must not merge.
    @inline(__always)
    func areApart(_ a: Int, _ b: Int) -> Bool { separations?.areApart(a, b, self) ?? false }

    /// The height at which two live clusters would merge; bitwise symmetric.
    @inline(__always)
    func key(_ a: Int, _ b: Int) -> MergeKey {
        if areApart(a, b) { return MergeKey(.infinity, ranks[a], ranks[b]) }
        let product: Double
        switch (sums[a], sums[b]) {
        case (let x?, let y?): product = fs_dot_f64(x, y, dimension)
        case (let x?, nil): product = fs_dot_f32_f64(row(b), x, dimension)
        case (nil, let y?): product = fs_dot_f32_f64(row(a), y, dimension)
        case (nil, nil): product = fs_dot_f32(row(a), row(b), dimension)
        }
        return MergeKey(1 - product * (scales[a] * scales[b]), ranks[a], ranks[b])
    }

    /// Writes the mean of a live cluster's unit vectors in float32.
    func writeMean(_ cluster: Int, to mean: UnsafeMutablePointer<Float>) {
        let scale = scales[cluster]
        if let sum = sums[cluster] {
            for k in 0..<dimension { mean[k] = Float(sum[k] * scale) }
        } else {
            let row = row(cluster)
            for k in 0..<dimension { mean[k] = Float(Double(row[k]) * scale) }
        }
    }

    /// Creates the cluster of two live ones, except for its sum, and returns its number.
    func join(_ a: Int, _ b: Int) -> Int {
        let made = count
        count += 1
        parents[a] = UInt32(made)
        parents[b] = UInt32(made)
        ranks[made] = min(ranks[a], ranks[b])
        weights[made] = weights[a] + weights[b]
        return made
    }

    /// Computes the sum and the rivals of a new cluster, reusing the memory of one of its parts if possible.
    func addSums(_ a: Int, _ b: Int, into made: Int) {
        separations?.merge(a, b, into: made, self)
        let (larger, smaller) = sums[a] == nil ? (b, a) : (a, b)
        let sum = sums[larger] ?? makeSum(ofLeaf: larger)
        if let other = sums[smaller] {
            for k in 0..<dimension { sum[k] += other[k] }
        } else {
            let (row, scale) = (row(smaller), scales[smaller] * weights[smaller])
            for k in 0..<dimension { sum[k] += Double(row[k]) * scale }
        }
        sums[larger] = nil
        dropSum(of: smaller)
        sums[made] = sum
        scales[made] = 1 / weights[made]
    }

    /// Retires a live cluster: it keeps its leaves, but its sum is no longer needed.
    func settle(_ cluster: Int) {
        parents[cluster] |= Self.settledBit
        dropSum(of: cluster)
    }

    private func dropSum(of cluster: Int) {
        sums[cluster]?.deallocate()
        sums[cluster] = nil
    }

    /// The leaves of each live cluster.
    func clusters() -> [[Int]] {
        var members: [[Int]] = []
        var places = [Int32](repeating: -1, count: count)
        let roots = roots()
        for leaf in 0..<leafCount {
            let root = Int(roots[leaf])
            if places[root] < 0 {
                places[root] = Int32(members.count)
                members.append([])
            }
            members[Int(places[root])].append(leaf)
        }
        return members
    }

    /// The live cluster that contains each cluster, in one step per cluster: merges always lead to a higher number.
    private func roots() -> [UInt32] {
        var roots = [UInt32](repeating: 0, count: count)
        for cluster in (0..<count).reversed() {
            let parent = parents[cluster] & ~Self.settledBit
            roots[cluster] = parent == UInt32(cluster) ? parent : roots[Int(parent)]
        }
        return roots
    }

    private func makeSum(ofLeaf leaf: Int) -> UnsafeMutablePointer<Double> {
        let sum = UnsafeMutablePointer<Double>.allocate(capacity: dimension)
        let (row, scale) = (row(leaf), scales[leaf] * weights[leaf])
        for k in 0..<dimension { sum[k] = Double(row[k]) * scale }
        return sum
    }

    /// The vector of a leaf.
    @inline(__always)
    private func row(_ leaf: Int) -> UnsafePointer<Float> {
        base + input.row(leaf) * dimension
    }
}
