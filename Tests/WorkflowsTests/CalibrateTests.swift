import FaceStore
import FaceTypes
import Glibc
import TestSupport
import Testing
import Workflows

/// Made-up portraits: unit vectors about a direction a person.
struct CalibrateTests {
    private let root: FilePath = "/people"

    /// - Parameters:
    ///   - spread: length of what is added to a person's direction.
    ///   - place: where photo `number` of a person lies.
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
        #expect(fitted.faces == 90 && fitted.people == 30 && fitted.bestF1 == 1)
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

    /// All portraits look alike, or are labelled at random: no cut says anything.
    @Test func aCutAtTheEndOfTheRangeIsRefused() {
        var alike = contents()
        let one = Array(alike.embeddings[0])
        alike.embeddings = EmbeddingMatrix(
            rows: 90, dimension: 64, values: Array(repeatElement(one, count: 90).joined()))
        #expect(code(alike) == "no_best_cut")
        // Any two of the made-up people share one label at most.
        let mixed = contents(spread: 0) { FilePath("/people/p\(($0 + [0, 7, 10][$1]) % 30)/\($0)-\($1).jpg") }
        #expect(code(mixed) == "no_best_cut")
    }

    @Test func aPortraitCountsByAnyOfItsPaths() throws {
        var contents = contents { FilePath("/elsewhere/\($0)-\($1).jpg") }
        #expect(code(contents) == "too_few_portraits")
        contents.aliases = contents.photos.indices.map {
            AliasRecord(photo: $0, path: FilePath("/people/p\($0 / 3)/\($0).jpg"), size: 1, modified: 1)
        }
        #expect(try fit(contents).faces == 90)
        // In two people's folders, so of neither.
        contents.aliases.append(
            AliasRecord(photo: 0, path: "/people/p1/again.jpg", size: 1, modified: 1))
        #expect(try fit(contents).faces == 89)
    }
}
