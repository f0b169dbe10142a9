extension LinkageRounds {
    /// What is wrong with the state between two rounds, for tests; O(open² · d).
    ///
    /// Holds for each open cluster: its sum is that of its leaves, no open cluster is nearer than its list says, and
    /// its list's entries are different clusters.
    func invariantFaults() -> [String] {
        let live = open.filter { forest.isCandidate($0) }
        return live.flatMap { cluster in
            var bounds: [UInt32: Float] = [:]
            for entry in lists[cluster].elements {
                let root = forest.root(entry.id)
                bounds[root] = min(bounds[root] ?? .infinity, entry.bound)
            }
            let near = live.filter { other in
                guard other != cluster else { return false }
                let listed = bounds[UInt32(other)] ?? .infinity
                return forest.key(cluster, other).distance < Double(min(listed, lists[cluster].reach)) - 1e-9
            }
            return near.map { "cluster \(cluster) does not expect \($0) to be so near" }
        }
    }
}
