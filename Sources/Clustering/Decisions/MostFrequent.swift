extension Sequence<Int> {
    /// The most frequent number, the first of equally frequent ones; nil if there is none.
    var mostFrequent: Int? {
        var counts: [Int: (count: Int, first: Int)] = [:]
        for (place, value) in enumerated() {
            counts[value] = (count: (counts[value]?.count ?? 0) + 1, first: counts[value]?.first ?? place)
        }
        return counts.max { a, b in (a.value.count, -a.value.first) < (b.value.count, -b.value.first) }?.key
    }
}
