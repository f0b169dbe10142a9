import Clustering
import FaceTypes
import FacesetExport
import Testing

@Suite struct SelectionTests {
    /// Five faces within 4°, one at 60° from them: 1 − cos 50° = 0.36 from the common centroid.
    static let angles = [0.0, 1, 2, 3, 4, 60]
    static let options = SelectionOptions(
        outlierDistance: 0.2, duplicates: DuplicateRule(framingThreshold: -1))

    func reasons(_ faces: [Face], _ options: SelectionOptions = Self.options) throws -> [Int: String] {
        let matrix = ExportFixtures.matrix(angles: Self.angles)
        let selection = try select(faces, in: matrix, options: options)
        let rows = Dictionary(uniqueKeysWithValues: faces.map { ($0.key, $0.row) })
        return Dictionary(
            uniqueKeysWithValues: selection.dropped.compactMap { drop in
                rows[drop.key].map { ($0, drop.reason.description) }
            })
    }

    @Test func aFaceFarFromTheCentroidIsAnOutlier() throws {
        let faces = Self.angles.indices.map { ExportFixtures.face($0) }
        #expect(try reasons(faces) == [5: "outlier"])
        #expect(try reasons(faces, SelectionOptions(outlierDistance: 0.5, duplicates: .none)) == [:])
    }

    @Test func eachGateReportsItsName() throws {
        let faces = [
            ExportFixtures.face(0), ExportFixtures.face(1, short: 99.9),
            ExportFixtures.face(2, enriched: false), ExportFixtures.face(3, present: false),
            ExportFixtures.face(4, short: 100),
        ]
        let expected = [1: "min_face_short", 2: "not_enriched", 3: "missing_photo"]
        #expect(try reasons(faces) == expected)
    }

    @Test func facesAreRankedByScoreThenByKey() throws {
        let matrix = ExportFixtures.matrix(angles: [0, 1, 2, 3])
        let faces = [0.5, 0.9, 0.7, 0.9].enumerated().map { ExportFixtures.face($0, score: $1) }
        let pictures = try select(faces, in: matrix, options: Self.options).pictures
        let order = pictures.map { $0[0].face }
        #expect(order.map(\.record.score) == [0.9, 0.9, 0.7, 0.5])
        #expect(order[0].key < order[1].key)
    }

    @Test func visualDuplicatesFormOnePictureWithTheBestFaceFirst() throws {
        let matrix = ExportFixtures.matrix(angles: [0, 1, 2, 3])
        let faces = [
            ExportFixtures.face(0, score: 0.6, hash: 0b1111),
            ExportFixtures.face(1, score: 0.9, hash: 0b0111),
            ExportFixtures.face(2, score: 0.8, hash: ~0), ExportFixtures.face(3, score: 0.7, hash: 0b0011),
        ]
        let pictures = try select(faces, in: matrix, options: Self.options).pictures
        #expect(pictures.map { $0.map(\.face.row) } == [[1, 3, 0], [2]])
    }

    @Test(arguments: [(10, 0.001, 8, 1), (10, 0.0001, 8, 2), (2, 0.001, 8, 2), (10, 0.001, 0, 2)])
    func duplicatesNeedBothMeasuresAndKnownHashes(
        bits: Int, threshold: Double, first: UInt64, pictures: Int
    ) throws {
        // 1 − cos 2° = 0.0006; the hashes differ in three bits.
        let matrix = ExportFixtures.matrix(angles: [0, 2])
        let faces = [ExportFixtures.face(0, hash: first), ExportFixtures.face(1, hash: 0b11101)]
        let rule = DuplicateRule(
            hashDistance: bits, threshold: CalibratedDistance(threshold), framingThreshold: -1)
        let options = SelectionOptions(outlierDistance: 1, duplicates: rule)
        #expect(try select(faces, in: matrix, options: options).pictures.count == pictures)
    }

    @Test(
        arguments: [
            (18, ScoringTests.upright.all, 1), (19, ScoringTests.upright.all, 2),
            (0, moved(ScoringTests.upright, scale: 3, dx: 500, nose: 0), 1),
            (0, moved(ScoringTests.upright, scale: 3, dx: 500, nose: 12), 2),
        ] as [(Double, [Point], Int)])
    func theSameFaceFramedDifferentlyIsOnePicture(degrees: Double, points: [Point], pictures: Int)
        throws
    {
        // 1 − cos 17° = 0.0437, within 0.045; 1 − cos 18° = 0.0489.
        let matrix = ExportFixtures.matrix(angles: [0, degrees - 1])
        var faces = [ExportFixtures.face(0), ExportFixtures.face(1)]
        faces[1].record.points = FivePoints(
            leftEye: points[0], rightEye: points[1], nose: points[2], leftMouth: points[3],
            rightMouth: points[4])
        let options = SelectionOptions(outlierDistance: 1)
        #expect(try select(faces, in: matrix, options: options).pictures.count == pictures)
    }

    /// Scales and shifts the points, and moves the nose to the side by `nose` pixels before scaling.
    static func moved(_ points: FivePoints, scale: Float, dx: Float, nose: Float) -> [Point] {
        points.all.enumerated().map { place, point in
            Point(scale * point.x + dx + (place == 2 ? nose * scale : 0), scale * point.y)
        }
    }

    @Test func aSetWithoutFacesIsNotAnError() throws {
        let matrix = ExportFixtures.matrix(angles: [0])
        let selection = try select([], in: matrix, options: Self.options)
        #expect(selection.pictures.isEmpty && selection.centroid == nil)
    }
}

@Suite struct DiversityTests {
    func scored(_ face: Face) -> ScoredFace {
        ScoredFace(
            face: face, terms: QualityTerms(of: face.record, enrichment: face.enrichment ?? Enrichment()))
    }

    /// Four frontal faces with nearly the same embedding, and a turned one that differs.
    var faces: [ScoredFace] {
        let turned = Pose(pitch: 0, yaw: 30, roll: 0)
        return [
            ExportFixtures.face(0, score: 0.95), ExportFixtures.face(1, score: 0.94),
            ExportFixtures.face(2, score: 0.93), ExportFixtures.face(3, score: 0.92),
            ExportFixtures.face(4, score: 0.91, pose: turned),
        ].map(scored)
    }

    @Test func theTurnedFaceComesBeforeNearCopiesOfTheFirst() {
        let matrix = ExportFixtures.matrix(angles: [0, 1, 2, 3, 30])
        let order = diverseFirst(faces, count: 2, in: matrix).map(\.face.row)
        #expect(order == [0, 4, 1, 2, 3])
    }

    @Test(arguments: [0, 1, 5, 9])
    func noFaceIsLostWithAnyCount(count: Int) {
        let matrix = ExportFixtures.matrix(angles: [0, 1, 2, 3, 30])
        let order = diverseFirst(faces, count: count, in: matrix).map(\.face.row)
        #expect(order.sorted() == [0, 1, 2, 3, 4] && order[0] == 0)
    }

    @Test(
        arguments: [
            (0, 0, "front"), (-13, 0, "left"), (20, 20, "right_up"), (50, -20, "right_far_down"),
            (-90, 0, "left_far"),
        ] as [(Float, Float, String)])
    func poseBinsHaveNames(yaw: Float, pitch: Float, name: String) {
        #expect(PoseBin(Pose(pitch: pitch, yaw: yaw, roll: 0)).description == name)
    }
}
