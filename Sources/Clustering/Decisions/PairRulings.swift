import FaceTypes

/// Which nodes are the same person, and which are different; of two contradicting decisions, the later one wins.
struct PairRulings {
    struct Ruling {
        let decision: Int
        let areSame: Bool
        let nodes: RowPair
        /// Faces of either reference.
        let a: [Int]
        let b: [Int]
    }

    private var rulings: [Ruling] = []
    private var parents: [Int: Int] = [:]
    /// By root: the roots that it must not be merged with, and the decision that says so.
    private var rivals: [Int: [Int: Int]] = [:]
    /// By root: the latest decision that merged it.
    private var unitedBy: [Int: Int] = [:]
    private(set) var overruled: [Int: Int] = [:]
    /// Decisions in force that two nodes are different, in the order of the log.
    private(set) var different: [Ruling] = []
    /// Those that say that two parts of one group are the same, in the order of the log.
    private(set) var sameInOneGroup: [Ruling] = []

    mutating func append(_ ruling: Ruling) { rulings.append(ruling) }

    /// The representative of all merged nodes: the lowest one.
    func root(_ node: Int) -> Int {
        var node = node
        while let parent = parents[node] { node = parent }
        return node
    }

    /// Nodes that were merged with another one.
    var united: [Int] { parents.keys.sorted() }

    /// Whether several nodes are one with this root.
    func isUnited(_ root: Int) -> Bool { unitedBy[root] != nil }

    /// Newest first, so that an older decision meets everything that contradicts it.
    mutating func settle() {
        for ruling in rulings.reversed() {
            let (a, b) = (root(ruling.nodes.first), root(ruling.nodes.second))
            if ruling.areSame {
                if a == b { sameInOneGroup.append(ruling) }
                unite(a, b, ruling)
            } else {
                separate(a, b, ruling)
            }
        }
        different.reverse()
        sameInOneGroup.reverse()
    }

    private mutating func unite(_ a: Int, _ b: Int, _ ruling: Ruling) {
        if a == b { return }
        if let winner = rivals[a]?[b] {
            overruled[ruling.decision] = winner
            return
        }
        let (kept, gone) = (min(a, b), max(a, b))
        parents[gone] = kept
        unitedBy[kept] = max(unitedBy[kept] ?? 0, unitedBy[gone] ?? 0, ruling.decision)
        for (other, decision) in rivals.removeValue(forKey: gone) ?? [:] {
            rivals[other]?[gone] = nil
            rivals[other, default: [:]][kept] = decision
            rivals[kept, default: [:]][other] = decision
        }
    }

    private mutating func separate(_ a: Int, _ b: Int, _ ruling: Ruling) {
        if a == b, ruling.nodes.first != ruling.nodes.second {
            overruled[ruling.decision] = unitedBy[a] ?? ruling.decision
            return
        }
        different.append(ruling)
        guard a != b else { return }
        rivals[a, default: [:]][b] = max(rivals[a]?[b] ?? 0, ruling.decision)
        rivals[b, default: [:]][a] = max(rivals[b]?[a] ?? 0, ruling.decision)
    }
}
