import FaceTypes

extension LinkageRounds {
    /// Violated invariants between two rounds, for tests; O(open² · d).
    ///
    /// For each open cluster: its mean is that of its leaves, its list names no cluster twice and no overlapping
    /// clusters, and no open cluster is closer than its list says.
    func invariantFaults() -> [String] {
        let live = open.filter { forest.isCandidate($0) }
        return meanFaults(live) + live.flatMap { entryFaults($0) + boundFaults($0, live) }
    }

    private func meanFaults(_ live: [Int]) -> [String] {
        let (input, dimension) = (forest.input, forest.input.vectors.dimension)
        var sums: [Int: [Double]] = [:]
        var weights: [Int: Double] = [:]
        for leaf in 0..<forest.leafCount {
            let (root, vector) = (Int(forest.root(UInt32(leaf))), input.vector(leaf))
            let (weight, scale) = (input.weights[leaf], input.inverseNorms[leaf] * input.weights[leaf])
            weights[root, default: 0] += weight
            var sum = sums[root] ?? [Double](repeating: 0, count: dimension)
            for k in 0..<dimension { sum[k] += Double(vector[k]) * scale }
            sums[root] = sum
        }
        var mean = [Float](repeating: 0, count: dimension)
        return live.filter { cluster in
            guard let sum = sums[cluster], let weight = weights[cluster] else { return true }
            forest.writeMean(cluster, to: &mean)
            // The mean is written in float32.
            let isMean = zip(mean, sum).allSatisfy { abs(Double($0) - $1 / weight) < 1e-6 }
            return !isMean || abs(forest.weights[cluster] - weight) > 1e-9 * weight
        }.map { "cluster \($0) does not have the mean of its leaves" }
    }

    private func entryFaults(_ cluster: Int) -> [String] {
        let ids = lists[cluster].elements.map(\.id)
        let listed = Set(ids)
        guard listed.count == ids.count else { return ["cluster \(cluster) lists a cluster twice"] }
        return ids.filter { !listed.isDisjoint(with: forest.wholes(of: $0)) }
            .map { "cluster \(cluster) lists \($0) and a cluster that contains it" }
    }

    private func boundFaults(_ cluster: Int, _ live: [Int]) -> [String] {
        var bounds: [UInt32: Float] = [:]
        for entry in lists[cluster].elements {
            let root = forest.root(entry.id)
            bounds[root] = min(bounds[root] ?? .infinity, entry.bound)
        }
        let near = live.filter { other in
            guard other != cluster else { return false }
            let bound = min(bounds[UInt32(other)] ?? .infinity, lists[cluster].reach)
            return forest.key(cluster, other).distance < Double(bound) - 1e-9
        }
        return near.map { "cluster \(cluster) is closer to \($0) than its list says" }
    }
}

extension ClusterForest {
    /// The clusters that contain a cluster, except for itself.
    fileprivate func wholes(of cluster: UInt32) -> [UInt32] {
        let wholes = sequence(first: cluster) { [self] part in
            let whole = parents[Int(part)] & ~Self.settledBit
            return whole == part ? nil : whole
        }
        return Array(wholes.dropFirst())
    }
}
