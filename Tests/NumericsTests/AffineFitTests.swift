import FaceTypes
import Numerics
import Testing

struct AffineFitTests {
    private let shape = [
        Point3(0, 0, 0), Point3(1, 0, 0.5), Point3(0, 2, 1), Point3(-1, 1, 3), Point3(2, -1, 1),
    ]

    @Test func affineMapsAreRecovered() throws {
        let (x, y) = (Vector3(2, -0.5, 0.25), Vector3(0.75, 3, -1))
        let moved = shape.map { point in
            let s = Vector3(Double(point.x), Double(point.y), Double(point.z))
            return Point3(Float(dot(x, s) + 40), Float(dot(y, s) - 7), 99)
        }
        let found = try #require(AffineFit(shape: shape)).rows(to: moved)
        for (mine, truth) in [(found.x, x), (found.y, y)] {
            #expect(dot(mine - truth, mine - truth) < 1e-10)
        }
    }

    @Test func flatShapesHaveNoFit() {
        #expect(AffineFit(shape: shape.map { Point3($0.x, $0.y, 0) }) == nil)
        #expect(AffineFit(shape: []) == nil)
    }
}

struct UnitVectorTests {
    @Test func vectorsAreNormalised() throws {
        let (unit, norm) = try #require([3, 0, -4].withUnsafeBufferPointer { unitVector($0) })
        #expect(norm == 5 && unit == [0.6, 0, -0.8])
    }

    @Test func centringMovesTheDirectionAndKeepsTheNorm() throws {
        let (unit, norm) = try #require(
            [3, 0, -4].withUnsafeBufferPointer { unitVector($0, centre: [0.6, -1, -0.8]) })
        #expect(norm == 5)
        #expect(zip(unit, [0, 1, 0]).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test(arguments: [[], [0, 0], [.infinity, 1], [.nan, 1]] as [[Float]])
    func unusableVectorsReturnNil(_ raw: [Float]) {
        #expect(raw.withUnsafeBufferPointer { unitVector($0) } == nil)
    }
}
