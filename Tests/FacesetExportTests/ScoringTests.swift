import FaceTypes
import Files
import Glibc
import TestSupport
import Testing

@testable import FacesetExport

@Suite struct ScoringTests {
    static let upright = FivePoints(
        leftEye: Point(30, 40), rightEye: Point(70, 40), nose: Point(50, 60), leftMouth: Point(35, 80),
        rightMouth: Point(65, 80))

    @Test(
        arguments: [
            (0, 0, 1), (60, 0, 0), (-60, 0, 0), (0, 40, 0), (30, 0, 0.5), (0, -20, 0.5), (90, 0, 0),
            (.nan, 0, 0),
        ] as [(Float, Float, Double)])
    func frontalityFallsWithYawAndPitch(yaw: Float, pitch: Float, expected: Double) {
        #expect(abs(frontality(Pose(pitch: pitch, yaw: yaw, roll: 77)) - expected) < 1e-9)
    }

    @Test(arguments: [(50, 1), (60, 0.5), (40, 0.5), (75, 0)] as [(Float, Double)])
    func withoutAPoseFrontalityDependsOnTheNose(noseX: Float, expected: Double) {
        var points = Self.upright
        points.nose = Point(noseX, 60)
        #expect(abs(frontality(of: points) - expected) < 1e-6)
    }

    @Test(arguments: [(0, 0), (128, 0.5), (256, 1), (5000, 1)] as [(Double, Double)])
    func faceSizeSaturatesAt256Pixels(pixels: Double, expected: Double) {
        #expect(faceSize(shortSidePixels: pixels) == expected)
    }

    @Test(arguments: [(0, 0), (1000, 1), (1e6, 1), (.nan, 0), (-3, 0)] as [(Double, Double)])
    func sharpnessSaturatesAtAVarianceOf1000(variance: Double, expected: Double) {
        #expect(sharpness(laplacianVariance: variance) == expected)
    }

    @Test func sharpnessGrowsWithTheVariance() {
        let values = [10.0, 40, 100, 500].map { sharpness(laplacianVariance: $0) }
        #expect(values == values.sorted() && Set(values).count == 4)
    }

    /// Users read the formula in docs/export.md.
    @Test func theWeightsMatchTheDocumentation() throws {
        let document = String(
            decoding: try readFile(TestMaterial.repository.appending("docs/export.md")), as: UTF8.self)
        let line = try #require(document.split(separator: "\n").first { $0.contains("·frontality + ") })
        let formula = try #require(line.split(separator: "`").first { $0.contains("·frontality") })
        let weights = try formula.split(separator: "+").map { term -> (String, Double) in
            let parts = term.split(separator: "·").map { $0.filter { $0 != " " } }
            return (try #require(parts.last), try #require(Double(parts[0])))
        }
        #expect(abs(weights.reduce(0) { $0 + $1.1 } - 1) < 1e-12)
        for (name, weight) in weights {
            let alone = QualityTerms(
                frontality: name == "frontality" ? 1 : 0, detectionScore: name == "det_score" ? 1 : 0,
                landmarkSymmetry: name == "landmark_symmetry" ? 1 : 0, faceSize: name == "face_size" ? 1 : 0,
                sharpness: name == "sharpness" ? 1 : 0)
            // Half a unit in the last place of the documented weights.
            #expect(abs(alone.composite - weight) < 0.005, "\(name)")
        }
        #expect(Set(weights.map(\.0)).count == 5)
    }
}

@Suite struct LandmarkSymmetryTests {
    /// A face that is symmetric about x = 0, in a layout of 106 or 68 points: pairs at ±x, the rest on the axis.
    static func symmetric(count: Int) -> [Point] {
        var points = (0..<count).map { Point(0, Float($0)) }
        for (place, pair) in layout(count).pairs.enumerated() {
            points[pair.0] = Point(-Float(20 + place), Float(place * 3))
            points[pair.1] = Point(Float(20 + place), Float(place * 3))
        }
        return points
    }

    static func layout(_ count: Int) -> MirrorLayout {
        count == 106 ? .landmarks106 : .landmarks68
    }

    static func enrichment(_ points: [Point]) -> Enrichment {
        points.count == 106
            ? Enrichment(landmarks106: points)
            : Enrichment(landmarks68: points.map { Point3($0.x, $0.y, 0) })
    }

    static func turned(_ points: [Point], degrees: Float) -> [Point] {
        let angle = degrees * .pi / 180
        let (sine, cosine) = (sin(angle), cos(angle))
        return points.map {
            Point(
                100 + 3 * (cosine * $0.x - sine * $0.y), 50 + 3 * (sine * $0.x + cosine * $0.y))
        }
    }

    @Test(arguments: [106, 68], [0, 33, -120] as [Float])
    func aSymmetricFaceHasSymmetry1AtAnyRoll(count: Int, degrees: Float) {
        let points = Self.turned(Self.symmetric(count: count), degrees: degrees)
        let value = landmarkSymmetry(Self.enrichment(points), orOf: ScoringTests.upright)
        #expect(value > 0.999)
    }

    @Test(arguments: [106, 68])
    func symmetryFallsAsOneHalfMoves(count: Int) {
        let pairs = Self.layout(count).pairs
        let values = [Float(0), 4, 12].map { shift -> Double in
            var points = Self.symmetric(count: count)
            for (place, pair) in pairs.enumerated() where place % 2 == 0 { points[pair.1].y += shift }
            return landmarkSymmetry(Self.enrichment(points), orOf: ScoringTests.upright)
        }
        #expect(values[0] > values[1] && values[1] > values[2])
    }

    @Test func theFivePointsAreUsedIfThereAreNoLandmarks() {
        #expect(landmarkSymmetry(Enrichment(), orOf: ScoringTests.upright) > 0.999)
        var points = ScoringTests.upright
        points.nose.x += 10
        #expect(landmarkSymmetry(Enrichment(), orOf: points) < 0.9)
    }

    @Test func coincidingPointsHaveNoSymmetry() {
        let points = [Point](repeating: Point(5, 5), count: 106)
        #expect(landmarkSymmetry(Enrichment(landmarks106: points), orOf: ScoringTests.upright) == 0)
    }

    @Test(arguments: [
        (106, [(1, 17), (16, 32), (35, 93), (39, 89), (43, 101), (44, 100), (52, 61)]),
        (68, [(0, 16), (7, 9), (17, 26), (21, 22), (36, 45), (39, 42), (48, 54), (60, 64)]),
    ])
    func theLayoutsContainThePublishedPairsAndNoPointTwice(count: Int, published: [(Int, Int)]) {
        let layout = Self.layout(count)
        for pair in published { #expect(layout.pairs.contains { $0 == pair }) }
        let points = layout.pairs.flatMap { [$0.0, $0.1] } + layout.middle
        #expect(Set(points).count == points.count && points.allSatisfy { (0..<count).contains($0) })
    }
}
