import FaceStore
import FaceTypes
import Glibc
import TestSupport
import Testing

@testable import Workflows

/// Synthetic portraits: unit vectors around one direction per person.
struct CalibrateTests {
    private let root: FilePath = "/people"

    /// - Parameters:
    ///   - spread: length of the vector that is added to a person's direction.
    ///   - place: the path of photo `number` of a person.
    private func contents(
        people: Int = 30, portraits: Int = 3, spread: Float = 0.5,
        place: (_ person: Int, _ number: Int) -> FilePath = { FilePath("/people/p\($0)/\($1).jpg") }
    ) -> CacheContents {
        var random = SplitMix(state: 11)
        func direction() -> [Float] { unit((0..<64).map { _ in Float.random(in: -1...1, using: &random) }) }
        var contents = CacheContents(empty: EmbeddingSpace(name: "made-up", dimension: 64))
        var vectors: [Float] = []
        for person in 0..<people {
            let centre = direction()
            for number in 0..<portraits {
                let row = contents.photos.count
                contents.photos.append(
                    PhotoRecord(
                        digest: nil, path: place(person, number), size: 1, modified: 1, width: 200,
                        height: 200, status: .ok))
                contents.faces.append(face(of: row, at: 50))
                vectors += unit(zip(centre, direction()).map { $0 + spread * $1 })
            }
        }
        contents.embeddings = EmbeddingMatrix(rows: contents.faces.count, dimension: 64, values: vectors)
        return contents
    }

    private func unit(_ vector: [Float]) -> [Float] {
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / length }
    }

    private func face(of photo: Int, at x: Float) -> FaceRecord {
        let point = Point(x, x)
        return FaceRecord(
            photo: photo, index: 0, box: Box(x1: x, y1: 50, x2: x + 100, y2: 150),
            points: FivePoints(
                leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point),
            score: 0.9, shortSidePixels: 100, blur: 100, embeddingNorm: 1)
    }

    private func fit(_ contents: CacheContents) throws -> FittedCalibration {
        try fitCalibration(contents, under: root, present: .identity)
    }

    private func code(_ contents: CacheContents) -> Reason? {
        let error = #expect(throws: FaceSetsError.self) { try fit(contents) }
        return error?.code
    }

    @Test func theBestCutBecomesTheThreshold() throws {
        let fitted = try fit(contents())
        #expect(fitted.faces == 90 && fitted.people == 30 && fitted.f1 == 1)
        // Portraits of a person are 0.2 apart, people 1.
        #expect(fitted.cut > 0.2 && fitted.cut < 1)
        #expect(
            abs(fitted.calibration.calibrated(RawDistance(fitted.cut)).value - 0.55) < 1e-9
                && fitted.calibration.b == 0)
    }

    @Test func tooFewPeopleOrPortraitsAreRefused() {
        #expect(code(contents(people: 19, portraits: 4)) == "too_few_portraits")
        #expect(code(contents(people: 25, portraits: 2)) == "too_few_portraits")
        #expect(code(contents(people: 60, portraits: 1)) == "too_few_portraits")
    }

    /// If all portraits look alike or are labelled at random, no cut is meaningful.
    @Test func aCutAtTheEndOfTheRangeIsRefused() {
        var alike = contents()
        let one = Array(alike.embeddings[0])
        alike.embeddings = EmbeddingMatrix(
            rows: 90, dimension: 64, values: Array(repeatElement(one, count: 90).joined()))
        #expect(code(alike) == "no_best_cut")
        // Any two of these people share at most one label.
        let mixed = contents(spread: 0) { FilePath("/people/p\(($0 + [0, 7, 10][$1]) % 30)/\($0)-\($1).jpg") }
        #expect(code(mixed) == "no_best_cut")
    }

    @Test func aPortraitIsLabelledByAnyOfItsPaths() throws {
        var contents = contents { FilePath("/elsewhere/\($0)-\($1).jpg") }
        #expect(code(contents) == "too_few_portraits")
        contents.aliases = contents.photos.indices.map {
            AliasRecord(photo: $0, path: FilePath("/people/p\($0 / 3)/\($0).jpg"), size: 1, modified: 1)
        }
        #expect(try fit(contents).faces == 90)
        // In the folders of two people, so it counts for neither.
        contents.aliases.append(
            AliasRecord(photo: 0, path: "/people/p1/again.jpg", size: 1, modified: 1))
        #expect(try fit(contents).faces == 89)
    }

    /// Centroids are closer than faces; 12 portraits per person are enough to measure by how much.
    @Test func centroidsHaveTheirOwnSlopesIfPeopleHaveManyPortraits() throws {
        let few = try fit(contents()).calibration
        #expect(few.centroidSlope == nil && few.routingSlope == nil)
        let many = try fit(contents(portraits: 12, spread: 1.3)).calibration
        let (merge, route) = (try #require(many.centroidSlope), try #require(many.routingSlope))
        // Portraits of a person are 0.63 apart and 0.37 from their centroid; people are 1 apart.
        #expect(many.rawBetweenCentroids(0.4).value == 0.4 / merge)
        #expect((0.37...0.95).contains(many.rawToCentroid(0.55).value), "\(route)")
    }
}

struct MakeUpsTests {
    /// 40 people, numbered from 2, with as many portraits as their number.
    private let identities = (2..<42).flatMap { Array(repeating: $0, count: $0) }

    private func counts(_ draw: [Int]) -> [Int] {
        Dictionary(draw.map { (identities[$0], 1) }, uniquingKeysWith: +).values.sorted()
    }

    @Test func kindsDifferInHowOftenPeopleAppear() {
        let kinds = MakeUps(of: identities, draws: 2).kinds
        #expect(kinds.map(\.count) == [1, 2, 2, 2, 1])
        #expect(kinds[0] == [Array(identities.indices)])
        for draw in kinds[1] { #expect(counts(draw).count == 40 && counts(draw).count { $0 == 1 } == 30) }
        for draw in kinds[2] { #expect(counts(draw).count == 40 && counts(draw).count { $0 == 1 } == 36) }
        for draw in kinds[3] { #expect(counts(draw).count == 10) }
        #expect(counts(kinds[4][0]) == Array(32...41))
        #expect(kinds.joined().allSatisfy { $0 == $0.sorted() && Set($0).count == $0.count })
        #expect(kinds[1][0] != kinds[1][1])
    }

    @Test func drawsAreReproducible() {
        #expect(MakeUps(of: identities).kinds == MakeUps(of: identities).kinds)
    }

    /// Each draw prefers a different cut; the median is best for all.
    @Test func theCutWithTheLeastMeanLossIsChosen() {
        let makeUps = MakeUps(of: identities, draws: 1)
        let wanted = [1.0, 5, 2, 4, 3]
        let places = Dictionary(uniqueKeysWithValues: makeUps.kinds.enumerated().map { ($1[0], $0) })
        let best = makeUps.best([0, 1, 2, 3, 4, 5, 6]) { draw, cuts in
            cuts.map { 1 - abs($0 - wanted[places[draw] ?? 0]) / 10 }
        }
        #expect(best.cut == 3 && abs(best.score - 0.88) < 1e-9)
        #expect(!best.isAtLowEnd && !best.isAtHighEnd)
        let flat = makeUps.best([0, 1, 2]) { _, cuts in cuts.map { _ in 0.5 } }
        #expect(flat.isAtLowEnd && flat.isAtHighEnd)
    }
}
