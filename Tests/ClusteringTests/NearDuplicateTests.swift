import Clustering
import Testing

struct NearDuplicateTests {
    @Test(arguments: [0, 1, 4, 10, 63, 64])
    func neighboursMatchThoseOfAllPairs(radius: Int) {
        var random = SeededGenerator(UInt64(radius))
        var hashes = (0..<200).map { _ in random.next() }
        hashes += hashes.prefix(100).map { $0 ^ (1 << UInt64.random(in: 0..<64, using: &random)) }
        var found: [[Int]] = []
        forEachHammingNeighbour(of: hashes, within: radius) { found.append([$0, $1, $2]) }
        var expected: [[Int]] = []
        for b in hashes.indices {
            for a in 0..<b where hammingDistance(hashes[a], hashes[b]) <= radius {
                expected.append([a, b, hammingDistance(hashes[a], hashes[b])])
            }
        }
        #expect(
            found.sorted { $0.lexicographicallyPrecedes($1) }
                == expected.sorted { $0.lexicographicallyPrecedes($1) })
    }

    @Test func onlyConfirmedPairsAreGrouped() {
        let hashes: [UInt64] = [0, 0b1, 0b11, 0, ~0, 0, ~1]
        #expect(nearDuplicates(hashes: hashes, within: 1) { _, _ in true } == [[0, 1, 2, 3, 5], [4, 6]])
        #expect(nearDuplicates(hashes: hashes, within: 1) { _, _ in false }.isEmpty)
        let odd = nearDuplicates(hashes: hashes, within: 1) { ($0 - $1) % 2 == 0 }
        #expect(odd == [[1, 3, 5], [4, 6]])
    }

    @Test func noPairIsComparedTwice() {
        var asked: [[Int]: Int] = [:]
        let hashes = (0..<90).map { UInt64($0 % 3) }
        let groups = nearDuplicates(hashes: hashes, within: 2) { first, second in
            asked[[first, second], default: 0] += 1
            return false
        }
        #expect(groups.isEmpty && asked.values.max() == 1 && asked.count == 90 * 89 / 2)
    }

    @Test func manyEqualHashesNeedFewConfirmations() {
        var asked = 0
        let groups = nearDuplicates(hashes: Array(repeating: 7, count: 5_000), within: 4) { _, _ in
            asked += 1
            return true
        }
        #expect(groups == [Array(0..<5_000)] && asked == 4_999)
    }
}
