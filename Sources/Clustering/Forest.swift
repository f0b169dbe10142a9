/// Items merged into groups, each represented by its smallest member.
package struct Forest: Sendable {
    private var parents: [Int]

    /// Each item of `0..<count` by itself.
    package init(_ count: Int) { parents = Array(0..<count) }

    package func root(_ item: Int) -> Int {
        var found = item
        while parents[found] != found { found = parents[found] }
        return found
    }

    package mutating func unite(_ a: Int, _ b: Int) {
        let (x, y) = (root(a), root(b))
        for item in [a, b, x, y] { parents[item] = min(x, y) }
    }

    /// All groups, each ascending, by first member.
    package var groups: [[Int]] {
        var members: [Int: [Int]] = [:]
        for item in parents.indices { members[root(item), default: []].append(item) }
        return members.values.sorted { $0[0] < $1[0] }
    }
}
