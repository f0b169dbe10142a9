/// Updates candidate lists after merges. Entries that were merged become one, with the weighted mean of their bounds;
/// where a cluster was not listed, the list's reach is used. This is the Lance-Williams rule for average linkage,
/// applied to bounds.
///
/// Scratch memory for one thread, released with `free`; O(length of the lists).
struct CandidateGathering {
    /// A live cluster, with the weights and weighted bounds that two lists have for it.
    private struct Share {
        let root: UInt32
        var weightA = 0.0
        var boundA = 0.0
        var weightB = 0.0
        var boundB = 0.0
    }

    private var shares: UnsafeMutableBufferPointer<Share>
    private var count = 0
    /// Index of a cluster's share, valid if that share names the cluster.
    private let places: UnsafeMutablePointer<UInt32>

    /// More than the error of rounding bounds and distances to float32.
    private static let slack = 3e-7

    init(capacity: Int) {
        places = .allocate(capacity: capacity)
        places.initialize(repeating: 0, count: capacity)
        shares = .allocate(capacity: 256)
    }

    func free() {
        places.deallocate()
        shares.deallocate()
    }

    /// Updates the list of a live cluster where merges affect it; the rest is unchanged.
    mutating func rewrite(_ cluster: Int, in lists: CandidateLists, _ forest: ClusterForest) {
        let entries = lists[cluster].elements
        var kept = 0
        reserve(entries.count)
        for entry in entries {
            if forest.isCandidate(Int(entry.id)) {
                entries[kept] = entry
                kept += 1
            } else {
                gather(entry, isFirst: true, without: cluster, forest)
            }
        }
        lists[cluster].removeAll(after: kept)
        let reach = Double(lists[cluster].reach)
        for share in shares[..<count] {
            let weight = forest.weights[Int(share.root)]
            append(share.root, (share.boundA + (weight - share.weightA) * reach) / weight, to: cluster, lists)
        }
    }

    /// Creates the list of the cluster merged from `a` and `b`, and frees theirs.
    mutating func merge(_ a: Int, _ b: Int, into made: Int, in lists: CandidateLists, _ forest: ClusterForest)
    {
        reserve(lists[a].count + lists[b].count)
        for entry in lists[a].elements { gather(entry, isFirst: true, without: made, forest) }
        for entry in lists[b].elements { gather(entry, isFirst: false, without: made, forest) }
        let (weightA, weightB) = (forest.weights[a], forest.weights[b])
        let (reachA, reachB) = (Double(lists[a].reach), Double(lists[b].reach))
        let isFull = lists[a].reach == lists.fullReach && lists[b].reach == lists.fullReach
        lists[a].free()
        lists[b].free()
        let reach = (weightA * reachA + weightB * reachB) / (weightA + weightB) - Self.slack
        lists[made].reach = isFull ? lists.fullReach : Float(reach)
        for share in shares[..<count] {
            let weight = forest.weights[Int(share.root)]
            let boundA = (share.boundA + (weight - share.weightA) * reachA) / weight
            let boundB = (share.boundB + (weight - share.weightB) * reachB) / weight
            append(share.root, (weightA * boundA + weightB * boundB) / (weightA + weightB), to: made, lists)
        }
        lists[made].compact()
    }

    private func append(_ root: UInt32, _ mean: Double, to cluster: Int, _ lists: CandidateLists) {
        let bound = Float(mean - Self.slack)
        if bound < lists.fullReach { lists[cluster].append(Candidate(root, bound: bound)) }
    }

    /// Discards all shares and makes room for `needed`.
    private mutating func reserve(_ needed: Int) {
        count = 0
        guard needed > shares.count else { return }
        shares.deallocate()
        shares = .allocate(capacity: 2 * needed)
    }

    @inline(__always)
    private mutating func gather(
        _ entry: Candidate, isFirst: Bool, without cluster: Int, _ forest: ClusterForest
    ) {
        let root = forest.root(entry.id)
        guard root != UInt32(cluster), forest.isCandidate(Int(root)) else { return }
        var place = Int(places[Int(root)])
        if place >= count || shares[place].root != root {
            place = count
            places[Int(root)] = UInt32(place)
            shares.initializeElement(at: place, to: Share(root: root))
            count += 1
        }
        let weight = forest.weights[Int(entry.id)]
        if isFirst {
            shares[place].weightA += weight
            shares[place].boundA += weight * Double(entry.bound)
        } else {
            shares[place].weightB += weight
            shares[place].boundB += weight * Double(entry.bound)
        }
    }
}
