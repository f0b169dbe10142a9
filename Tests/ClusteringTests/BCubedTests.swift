import Clustering
import Testing

struct BCubedTests {
    @Test(arguments: [
        ([[0, 1], [2, 3]], 1.0), ([[0, 1, 2, 3]], 2.0 / 3), ([[0], [1], [2], [3]], 2.0 / 3),
        ([[0, 2], [1, 3]], 0.5),
    ])
    func f1IsCorrectForTwoPeople(_ clusters: [[Int]], _ f1: Double) {
        #expect(abs(bCubedF1(Partition(clusters), [7, 7, 9, 9]) - f1) < 1e-12)
    }
}
