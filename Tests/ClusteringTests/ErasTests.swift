import Clustering
import FaceTypes
import Glibc
import Testing

/// Faces in a plane. Each group has an angle in degrees, a year and a size.
private struct EraScene {
    var angles: [Double] = []
    var years: [Int?] = []
    var groups: [[Int]] = []

    init(_ groups: [(degrees: Double, year: Int?, size: Int)]) {
        for group in groups {
            self.groups.append(Array(angles.count..<angles.count + group.size))
            angles += [Double](repeating: group.degrees, count: group.size)
            years += [Int?](repeating: group.year, count: group.size)
        }
    }

    var matrix: EmbeddingMatrix {
        let values = angles.flatMap { [Float(cos($0 * .pi / 180)), Float(sin($0 * .pi / 180))] }
        return EmbeddingMatrix(rows: angles.count, dimension: 2, values: values)
    }

    /// Sizes of the eras, largest first. Fragments attach within 20°: 1 − cos 20° = 0.06.
    func sizes(anchorSize: Int = 5, window: Int = 5) -> [Int] {
        let options = EraOptions(attachDistance: 0.0603, yearWindow: window, anchorSize: anchorSize)
        return eras(of: groups, in: matrix, years: { years[$0] }, options: options).clusters.map(\.count)
    }
}

@Suite struct ErasTests {
    @Test func aNearFragmentOfTheSameYearsJoinsItsAnchor() {
        #expect(EraScene([(0, 2005, 6), (15, 2008, 2)]).sizes() == [8])
    }

    @Test func aSmallDistanceAloneIsNotEnough() {
        #expect(EraScene([(0, 2005, 6), (15, 2011, 2)]).sizes() == [6, 2])
    }

    @Test func theSameYearsAloneAreNotEnough() {
        #expect(EraScene([(0, 2005, 6), (25, 2005, 2)]).sizes() == [6, 2])
    }

    @Test(arguments: [(2010, 1), (2011, 2), (2000, 1), (1999, 2)])
    func theWindowIsFiveYearsOnBothSides(year: Int, count: Int) {
        #expect(EraScene([(0, 2005, 6), (15, year, 2)]).sizes().count == count)
    }

    @Test func onlyTheNearestAnchorCountsEvenIfTheSecondWouldFit() {
        let scene = EraScene([(0, 2020, 6), (30, 2005, 6), (14, 2005, 2)])
        #expect(scene.sizes() == [6, 6, 2])
    }

    @Test func aFragmentDoesNotBringAnotherOneToTheAnchor() {
        // 32° is 17° from the fragment at 15°, but too far from the anchor, even from the grown one.
        #expect(EraScene([(0, 2005, 6), (15, 2008, 4), (32, 2009, 2)]).sizes() == [10, 2])
    }

    @Test func fragmentsDoNotShiftTheAnchorsYear() {
        // If the years of fragments counted, the dominant year would become 2010, and 2014 would be near.
        #expect(EraScene([(0, 2005, 5), (2, 2010, 4), (3, 2010, 4), (4, 2014, 2)]).sizes() == [13, 2])
    }

    @Test func fragmentsDoNotJoinEachOther() {
        #expect(EraScene([(0, 2005, 4), (1, 2005, 4)]).sizes() == [4, 4])
    }

    @Test(arguments: [(nil, 2005), (2005, nil), (nil, nil)] as [(Int?, Int?)])
    func nothingJoinsWithoutDates(anchor: Int?, fragment: Int?) {
        #expect(EraScene([(0, anchor, 6), (1, fragment, 2)]).sizes() == [6, 2])
    }

    @Test(arguments: [(6, 2), (7, 3)])
    func anAnchorNeedsEnoughFaces(anchorSize: Int, eras: Int) {
        let scene = EraScene([(0, 2005, 6), (2, 2005, 2), (90, 2005, 1)])
        #expect(scene.sizes(anchorSize: anchorSize).count == eras)
    }

    @Test(
        arguments: [
            ([2001, 2001, 2003], 2001), ([2009, 2003], 2003), ([nil, 2010], 2010), ([nil], nil),
        ] as [([Int?], Int?)])
    func theDominantYearIsTheMostFrequentAndOnATieTheEarliest(years: [Int?], expected: Int?) {
        #expect(dominantYear(of: Array(years.indices)) { years[$0] } == expected)
    }
}
