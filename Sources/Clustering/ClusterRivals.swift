/// Clusters that contain faces which must stay apart.
struct ClusterRivals {
    private var rivals: [Int: Set<Int>] = [:]

    init(_ apart: [RowPair], among clusters: [[Int]]) {
        if apart.isEmpty { return }
        var places: [Int: Int] = [:]
        for (place, members) in clusters.enumerated() { for row in members { places[row] = place } }
        for pair in apart {
            guard let a = places[pair.first], let b = places[pair.second], a != b else { continue }
            rivals[a, default: []].insert(b)
            rivals[b, default: []].insert(a)
        }
    }

    func areApart(_ a: Int, _ b: Int) -> Bool { rivals[a]?.contains(b) == true }

    /// Records that cluster `gone` was merged into `kept`.
    mutating func merge(_ gone: Int, into kept: Int) {
        for other in rivals.removeValue(forKey: gone) ?? [] {
            rivals[other]?.remove(gone)
            rivals[other]?.insert(kept)
            rivals[kept, default: []].insert(other)
        }
    }
}
