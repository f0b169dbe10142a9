/// Lists of neighbouring clusters, maintained through merges.
///
/// Invariant: a live cluster's list names each of its neighbours, possibly by a cluster merged into it since.
struct NeighbourLists {
    private var lists: [[UInt32]]
    private var parents: [UInt32]
    /// The number of the last search that reached a cluster.
    private var marks: [Int]
    private var searches = 0

    init(count: Int) {
        lists = Array(repeating: [], count: count)
        parents = (0..<count).map { UInt32($0) }
        marks = Array(repeating: 0, count: count)
    }

    subscript(cluster: Int) -> [UInt32] {
        get { lists[cluster] }
        _modify { yield &lists[cluster] }
    }

    /// Records that cluster `gone` was merged into `kept`.
    mutating func merge(_ gone: Int, into kept: Int) {
        parents[gone] = UInt32(kept)
        lists[kept] += lists[gone]
        lists[gone] = []
    }

    /// The neighbours of a live cluster, without duplicates, by their current names.
    mutating func resolve(_ cluster: Int) -> [Int] {
        searches += 1
        marks[cluster] = searches
        let list = lists[cluster]
        let found = list.compactMap { id -> UInt32? in
            let root = root(id)
            guard marks[Int(root)] != searches else { return nil }
            marks[Int(root)] = searches
            return root
        }
        lists[cluster] = found
        return found.map { Int($0) }
    }

    private mutating func root(_ cluster: UInt32) -> UInt32 {
        var found = cluster
        while parents[Int(found)] != found {
            parents[Int(found)] = parents[Int(parents[Int(found)])]
            found = parents[Int(found)]
        }
        return found
    }
}

/// Possible merges in a binary heap, closest first.
struct MergeQueue {
    private var keys: [MergeKey] = []

    /// Adds a key; `MergeKey.none` is ignored.
    mutating func insert(_ key: MergeKey) {
        if key == .none { return }
        keys.append(key)
        var place = keys.count - 1
        while place > 0, keys[place] < keys[(place - 1) / 2] {
            keys.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func removeLeast() -> MergeKey? {
        guard let least = keys.first else { return nil }
        keys.swapAt(0, keys.count - 1)
        keys.removeLast()
        var place = 0
        while true {
            let children = (2 * place + 1..<min(2 * place + 3, max(keys.count, 2 * place + 1)))
            guard let child = children.min(by: { keys[$0] < keys[$1] }), keys[child] < keys[place] else {
                return least
            }
            keys.swapAt(place, child)
            place = child
        }
    }
}
