import Parallel

/// Average linkage in rounds of reciprocal nearest neighbours, using candidate lists.
///
/// Average linkage is reducible, `d(AB, C) ≥ min(d(A, C), d(B, C))`, so merging pairs that are each other's nearest,
/// in any order and many at once, gives the same clusters as the greedy definition. Each round only visits clusters
/// whose nearest neighbour is unknown: new ones, and those whose nearest was merged.
///
/// Sources: Bruynooghe, "Classification ascendante hiérarchique des grands ensembles de données", 1978 (reducibility,
/// reciprocal neighbours); Müllner, "Modern hierarchical, agglomerative clustering algorithms", 2011.
final class LinkageRounds {
    /// What is known about a live cluster's nearest neighbour.
    enum Standing: UInt8 {
        /// It is `nearest`.
        case known
        /// It may be missing from the list.
        case stuck
        /// It is at or beyond the threshold.
        case settled
    }

    let forest: ClusterForest
    let lists: CandidateLists
    let threshold: Double
    let options: LinkageOptions
    private var nearest: [UInt32]
    private var standings: [Standing]
    /// Live clusters that are not settled.
    private(set) var open: [Int]
    private var dirty: [Int]
    private var stuck: [Int] = []
    private var gatherings: [CandidateGathering]

    init(_ forest: ClusterForest, _ lists: CandidateLists, threshold: Double, options: LinkageOptions) {
        self.forest = forest
        self.lists = lists
        self.threshold = threshold
        self.options = options
        nearest = [UInt32](repeating: .max, count: forest.capacity)
        standings = [Standing](repeating: .stuck, count: forest.capacity)
        open = Array(0..<forest.leafCount)
        dirty = open
        gatherings = (0..<options.tuning.threads).map { _ in CandidateGathering(capacity: forest.capacity) }
    }

    deinit {
        for gathering in gatherings { gathering.free() }
    }

    /// Merges until all clusters are settled. `inspect` is called before the first round and after each.
    func run(inspect: (LinkageRounds) -> Void = { _ in }) throws(LinkageStopped) {
        let counter = StepCounter(work: open.count, total: open.count, options.watcher)
        joinGiven()
        inspect(self)
        rescan(dirty)
        var (isLastLook, rest) = (false, open.count)
        while true {
            try options.checkGoesOn()
            settle()
            let pairs = reciprocalPairs()
            if !pairs.isEmpty {
                let made = merge(pairs)
                dirty = made + lostNeighbours()
                open += made
                isLastLook = false
                rescan(dirty)
            } else {
                let waiting = stuck.filter { forest.isLive($0) && standings[$0] == .stuck }
                stuck = []
                if !waiting.isEmpty {
                    refresh(waiting)
                    dirty = waiting
                } else if isLastLook || open.isEmpty {
                    counter.add(rest)
                    return inspect(self)
                } else {
                    // Rounding may have brought a merged cluster closer than reducibility allows, so check all again.
                    isLastLook = true
                    dirty = open
                    rescan(dirty)
                }
            }
            counter.add(max(rest - open.count, 0))
            rest = min(rest, open.count)
            inspect(self)
        }
    }

    /// Merges the rows that start in one cluster, in node order.
    private func joinGiven() {
        for (a, b) in forest.input.nodePairs(options.together) {
            let (x, y) = (Int(forest.root(a)), Int(forest.root(b)))
            guard x != y, !forest.areApart(x, y) else { continue }
            open += merge([forest.ranks[x] < forest.ranks[y] ? (x, y) : (y, x)])
        }
        open.removeAll { !forest.isCandidate($0) }
        dirty = open
    }

    /// Finds the nearest neighbours of clusters again. Each thread only writes its own clusters.
    private func rescan(_ clusters: [Int]) {
        let block = 32
        let threads = clusters.count < options.tuning.parallelFrom ? 1 : options.tuning.threads
        nearest.withUnsafeMutableBufferPointer { nearest in
            standings.withUnsafeMutableBufferPointer { standings in
                gatherings.withUnsafeMutableBufferPointer { gatherings in
                    parallelFor((clusters.count + block - 1) / block, threads: threads) { number, worker in
                        for cluster in clusters[number * block..<min((number + 1) * block, clusters.count)] {
                            gatherings[worker].rewrite(cluster, in: lists, forest)
                            (nearest[cluster], standings[cluster]) = scan(cluster)
                        }
                    }
                }
            }
        }
    }

    /// Computes exact distances of candidates whose bounds can still win, and tightens their bounds.
    private func scan(_ cluster: Int) -> (nearest: UInt32, Standing) {
        let entries = lists[cluster].elements
        if let least = entries.indices.min(by: { entries[$0] < entries[$1] }) { entries.swapAt(0, least) }
        var (best, id) = (MergeKey.none, UInt32.max)
        for index in entries.indices where Double(entries[index].bound) <= best.distance {
            let other = entries[index].id
            let key = forest.key(cluster, Int(other))
            entries[index] = Candidate(other, bound: Float(key.distance - 3e-7))
            if key < best { (best, id) = (key, other) }
        }
        let reach = lists[cluster].reach
        if best.distance >= threshold { return (.max, reach == lists.fullReach ? .settled : .stuck) }
        return (id, reach == lists.fullReach || best.distance < Double(reach) ? .known : .stuck)
    }

    /// Retires settled clusters and collects the stuck ones.
    private func settle() {
        for cluster in dirty {
            if standings[cluster] == .stuck { stuck.append(cluster) }
            guard standings[cluster] == .settled else { continue }
            forest.settle(cluster)
            lists[cluster].free()
        }
    }

    /// Pairs that are each other's nearest, in the order of their smallest ranks; each new one contains a dirty
    /// cluster.
    private func reciprocalPairs() -> [(Int, Int)] {
        var pairs: [(Int, Int)] = []
        for cluster in dirty where standings[cluster] == .known {
            let other = Int(nearest[cluster])
            guard standings[other] == .known, Int(nearest[other]) == cluster else { continue }
            pairs.append(forest.ranks[cluster] < forest.ranks[other] ? (cluster, other) : (other, cluster))
        }
        pairs.sort { forest.ranks[$0.0] < forest.ranks[$1.0] }
        return pairs.indices.filter { $0 == 0 || pairs[$0].0 != pairs[$0 - 1].0 }.map { pairs[$0] }
    }

    /// Merges disjoint pairs and returns the new clusters.
    private func merge(_ pairs: [(Int, Int)]) -> [Int] {
        let made = pairs.map { forest.join($0.0, $0.1) }
        let threads = pairs.count < options.tuning.parallelFrom / 2 ? 1 : options.tuning.threads
        let block = 16
        gatherings.withUnsafeMutableBufferPointer { gatherings in
            parallelFor((pairs.count + block - 1) / block, threads: threads) { number, worker in
                for index in number * block..<min((number + 1) * block, pairs.count) {
                    let (a, b) = pairs[index]
                    forest.addSums(a, b, into: made[index])
                    gatherings[worker].merge(a, b, into: made[index], in: lists, forest)
                }
            }
        }
        return made
    }

    /// Open clusters whose nearest was merged; removes those that are no longer open.
    private func lostNeighbours() -> [Int] {
        open.removeAll { !forest.isCandidate($0) }
        return open.filter { standings[$0] == .known && !forest.isLive(Int(nearest[$0])) }
    }

    /// Recreates the lists of stuck clusters from all open ones; afterwards none of them is stuck.
    ///
    /// If, within rounding, more clusters than a list holds are as close as the nearest one, the list cannot tell
    /// which is nearest, and exact distances are used.
    private func refresh(_ clusters: [Int]) {
        open.removeAll { !forest.isCandidate($0) }
        refreshLists(of: clusters, among: open, forest, lists, threshold: threshold, options: options)
        rescan(clusters)
        let tied = clusters.filter { standings[$0] == .stuck }
        let limits = tied.map { cluster in
            nearest[cluster] == .max ? threshold : forest.key(cluster, Int(nearest[cluster])).distance
        }
        let found = findNearest(of: tied, among: open, forest, within: limits, options: options)
        for (cluster, key) in zip(tied, found) {
            let isNear = key.distance < threshold
            standings[cluster] = isNear ? .known : .settled
            nearest[cluster] =
                isNear ? forest.root(key.low == forest.ranks[cluster] ? key.high : key.low) : .max
        }
    }
}
