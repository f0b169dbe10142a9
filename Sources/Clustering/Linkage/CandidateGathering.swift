/// Rewrites lists through merges: entries that fell together become one, at the weighted mean of their bounds, what was
/// not listed counted at the list's reach. That is Lance and Williams' rule for average linkage, applied to bounds.
///
/// Memory of one thread; O(length of the lists).
struct CandidateGathering {
    /// A live cluster, and the weights and weighted bounds that two lists know of it.
    private struct Share {
        let root: UInt32
        var weightA = 0.0
        var boundA = 0.0
        var weightB = 0.0
        var boundB = 0.0
        /// The bound of the one entry there is, if it needs no rewriting.
        var only: Float?
    }

    private var shares: [Share] = []
    /// Where the share of a cluster stands, valid if that share names the cluster.
    private var places: [UInt32]

    /// More than rounding a bound to float32 and the distances themselves lose.
    private static let slack = 3e-7

    init(capacity: Int) { places = [UInt32](repeating: 0, count: capacity) }

    /// Rewrites the list of a live cluster, if merges touched it.
    mutating func rewrite(_ cluster: Int, in lists: CandidateLists, _ forest: ClusterForest) {
        let list = lists[cluster]
        guard list.elements.contains(where: { !forest.isCandidate(Int($0.id)) }) else { return }
        shares.removeAll(keepingCapacity: true)
        gather(list, isFirst: true, without: cluster, forest)
        let reach = Double(list.reach)
        lists[cluster].removeAll()
        for share in shares {
            let weight = forest.weights[Int(share.root)]
            let mean = (share.boundA + (weight - share.weightA) * reach) / weight
            append(share, share.only ?? Float(mean - Self.slack), to: cluster, lists)
        }
    }

    /// Makes the list of a cluster that `a` and `b` were merged into, and frees theirs.
    mutating func merge(_ a: Int, _ b: Int, into made: Int, in lists: CandidateLists, _ forest: ClusterForest)
    {
        shares.removeAll(keepingCapacity: true)
        gather(lists[a], isFirst: true, without: made, forest)
        gather(lists[b], isFirst: false, without: made, forest)
        let (weightA, weightB) = (forest.weights[a], forest.weights[b])
        let (reachA, reachB) = (Double(lists[a].reach), Double(lists[b].reach))
        let isFull = lists[a].reach == lists.fullReach && lists[b].reach == lists.fullReach
        lists[a].free()
        lists[b].free()
        let reach = (weightA * reachA + weightB * reachB) / (weightA + weightB) - Self.slack
        lists[made].reach = isFull ? lists.fullReach : Float(reach)
        for share in shares {
            let weight = forest.weights[Int(share.root)]
            let boundA = (share.boundA + (weight - share.weightA) * reachA) / weight
            let boundB = (share.boundB + (weight - share.weightB) * reachB) / weight
            let mean = (weightA * boundA + weightB * boundB) / (weightA + weightB)
            append(share, Float(mean - Self.slack), to: made, lists)
        }
        lists[made].compact()
    }

    private func append(_ share: Share, _ bound: Float, to cluster: Int, _ lists: CandidateLists) {
        if bound < lists.fullReach { lists[cluster].append(Candidate(share.root, bound: bound)) }
    }

    private mutating func gather(
        _ list: CandidateList, isFirst: Bool, without cluster: Int, _ forest: ClusterForest
    ) {
        for entry in list.elements {
            let root = forest.root(entry.id)
            guard root != UInt32(cluster), !forest.isSettled[Int(root)] else { continue }
            var place = Int(places[Int(root)])
            if place >= shares.count || shares[place].root != root {
                place = shares.count
                places[Int(root)] = UInt32(place)
                shares.append(Share(root: root, only: root == entry.id ? entry.bound : nil))
            }
            let weight = forest.weights[Int(entry.id)]
            let bound = weight * Double(entry.bound)
            if isFirst {
                shares[place].weightA += weight
                shares[place].boundA += bound
            } else {
                shares[place].weightB += weight
                shares[place].boundB += bound
            }
        }
    }
}
