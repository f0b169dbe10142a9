import FaceAnalysis
import FaceTypes
import Files
import Imaging
import Inference
import ModelPacks
import TestSupport
import Testing

/// Compares with Python insightface 2.1 on 117 photos. A port within these tolerances counts as correct.
struct InsightFaceGoldenTests {
    @Test(.enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
    func facesMatchTheReference() async throws {
        let shared = try #require(TestMaterial.shared)
        let golden = try InsightFaceGolden(shared: shared)
        #expect(golden.photos.count == 117 && golden.photos.reduce(0) { $0 + $1.faces.count } == 232)
        let analyser = try makeAnalyser(
            pack: ModelPack(verifying: #require(TestMaterial.insightFacePack)),
            engine: OpenVINOEngine(streams: 2), options: AnalyserOptions(detectorSizes: [640]))
        var worst = Deviations()
        try await withThrowingTaskGroup(of: Deviations.self) { group in
            for photo in golden.photos { group.addTask { try compare(photo, with: analyser) } }
            for try await deviations in group { worst.formWorse(of: deviations) }
        }
        print("worst deviations: \(worst)")
        #expect(worst.box <= 0.5 && worst.points <= 0.5 && worst.score <= 0.005)
        #expect(worst.cosine >= 0.9995 && worst.norm <= 0.01)
        #expect(worst.landmarks106 <= 0.5 && worst.landmarks68 <= 0.5 && worst.pose <= 0.5)
        #expect(worst.otherAttributes == 0 && worst.otherFaces == 0)
        #expect(worst.faces >= 230)
    }
}

/// The greatest differences between found and expected faces.
private struct Deviations {
    var faces = 0
    var box: Float = 0
    var points: Float = 0
    var score: Float = 0
    var cosine: Float = 1
    /// Relative.
    var norm: Float = 0
    var landmarks106: Float = 0
    var landmarks68: Float = 0
    /// Degrees.
    var pose: Float = 0
    /// Faces with a different gender or age.
    var otherAttributes = 0
    /// Faces missing, extra or out of order, unless their score is within 0.01 of the minimum.
    var otherFaces = 0

    mutating func formWorse(of other: Deviations) {
        faces += other.faces
        box = max(box, other.box)
        points = max(points, other.points)
        score = max(score, other.score)
        cosine = min(cosine, other.cosine)
        norm = max(norm, other.norm)
        landmarks106 = max(landmarks106, other.landmarks106)
        landmarks68 = max(landmarks68, other.landmarks68)
        pose = max(pose, other.pose)
        otherAttributes += other.otherAttributes
        otherFaces += other.otherFaces
    }
}

private func compare(_ photo: InsightFaceGolden.Photo, with analyser: any FaceAnalyser) throws -> Deviations {
    let image = try VipsImageSource().decode(try readFile(photo.path)).image
    let found = try analyser.analyse(image)
    var worst = Deviations()
    var next = 0
    for expected in photo.faces {
        let place = found.indices.dropFirst(next).first {
            greatestDifference(found[$0].detection.box.sides, expected.box) < 5
        }
        guard let place else {
            if expected.score > 0.51 { worst.otherFaces += 1 }
            continue
        }
        worst.otherFaces += found[next..<place].count { $0.detection.score > 0.51 }
        next = place + 1
        let enrichment = try analyser.enrich(
            image, box: found[place].detection.box, points: found[place].detection.points)
        worst.formWorse(of: deviations(found[place], enrichment, from: expected))
    }
    worst.otherFaces += found[next...].count { $0.detection.score > 0.51 }
    return worst
}

private func deviations(
    _ face: AnalysedFace, _ enrichment: Enrichment, from expected: InsightFaceGolden.Face
) -> Deviations {
    var worst = Deviations(faces: 1)
    worst.box = greatestDifference(face.detection.box.sides, expected.box)
    worst.points = greatestDifference(face.detection.points.all.flatMap { [$0.x, $0.y] }, expected.points)
    worst.score = abs(face.detection.score - expected.score)
    let norm = product(expected.embedding, expected.embedding).squareRoot()
    worst.cosine = product(face.embedding, expected.embedding) / norm
    worst.norm = abs(face.embeddingNorm - norm) / norm
    worst.landmarks106 = greatestDifference(
        enrichment.landmarks106.flatMap { [$0.x, $0.y] }, expected.landmarks106)
    worst.landmarks68 = greatestDifference(
        enrichment.landmarks68.flatMap { [$0.x, $0.y, $0.z] }, expected.landmarks68)
    worst.pose =
        enrichment.pose.map { greatestDifference([$0.pitch, $0.yaw, $0.roll], expected.pose) } ?? .infinity
    let same = Int(enrichment.gender) == expected.gender && Int(enrichment.age) == expected.age
    worst.otherAttributes = same ? 0 : 1
    return worst
}

extension Box {
    fileprivate var sides: [Float] { [x1, y1, x2, y2] }
}

/// Infinite if the counts differ.
private func greatestDifference(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

private func product(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}
