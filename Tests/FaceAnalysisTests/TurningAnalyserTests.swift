import FaceTypes
import Files
import Imaging
import Inference
import ModelPacks
import TestSupport
import Testing

@testable import FaceAnalysis

struct QuarterTurnTests {
    @Test(arguments: QuarterTurn.allCases) func mappingsRoundTripAndFollowThePixels(_ turn: QuarterTurn) {
        let box = Box(x1: 10, y1: 20, x2: 30, y2: 30)
        let image = RGBImage(width: 60, height: 40, patches: [(.red, box, 0)])
        let there = turn.there(fromWidth: 60, height: 40)
        let back = turn.back(toWidth: 60, height: 40)
        let corner = Point(10, 20)
        #expect(back(there(corner)) == corner)
        let turned = turn.turned(image)
        let pixel = there(corner)
        #expect(turned.pixel(x: Int(pixel.x), y: Int(pixel.y)) == image.pixel(x: 10, y: 20))
        #expect(turned.pixel(x: Int(pixel.x), y: Int(pixel.y)).0 == 255)
    }

    @Test(
        arguments: [(10, 0, nil), (10, 9, nil), (0, 10, .left), (0, -10, .right), (-10, 1, .half)]
            as [(
                Float, Float, QuarterTurn?
            )])
    func theTurnFollowsFromTheEyes(_ x: Float, _ y: Float, _ turn: QuarterTurn?) {
        var points = ColourAnalyser.points(in: Box(x1: 0, y1: 0, x2: 10, y2: 10))
        points.rightEye = Point(points.leftEye.x + x, points.leftEye.y + y)
        #expect(QuarterTurn(uprighting: points) == turn)
    }
}

/// Real photos, turned, with both families of packs.
@Suite(.enabled(if: TestMaterial.openPack != nil, "needs the open pack: make deps"))
struct TurningAnalyserTests {
    /// Packs, and the turns at which their detector misses the face in this photo. It is certain at all other turns.
    private static let packs: [(FilePath?, Set<QuarterTurn>)] = [
        (TestMaterial.openPack, [.right, .left]),
        (TestMaterial.insightFacePack, [.half]),
    ]
    private static func cases(missed: Bool) -> [(FilePath, QuarterTurn)] {
        packs.flatMap { pack, turns in
            QuarterTurn.allCases.filter { turns.contains($0) == missed }.compactMap { turn in
                pack.map { ($0, turn) }
            }
        }
    }

    private func photo() throws -> RGBImage {
        let folder = try #require(TestMaterial.dependencies).appending("sample-photos")
        return try VipsImageSource().decode(readFile(folder.appending("obama.jpg"))).image
    }

    private func decoded(_ image: RGBImage, stated: Bool = false) -> DecodedPhoto {
        DecodedPhoto(image: image, perceptualHash: 0, statesOrientation: stated)
    }

    private func analyser(_ pack: FilePath) throws -> any FaceAnalyser {
        var options = AnalyserOptions()
        options.retriesTurned = true
        return try makeAnalyser(
            pack: ModelPack(verifying: pack), engine: OpenVINOEngine(streams: 1), options: options)
    }

    @Test(arguments: cases(missed: true))
    func aTurnedPhotoHasTheSameFaceInTheRightPlace(_ pack: FilePath, _ turn: QuarterTurn) throws {
        let analyser = try analyser(pack)
        #expect(analyser.space.detector.hasSuffix(TurningAnalyser.mode))
        let upright = try photo()
        let face = try #require(try analyser.analyse(upright).first)
        let turned = turn.turned(upright)
        #expect(try analyser.analyse(turned).isEmpty)

        let found = try #require(try analyser.analyse(decoded(turned)).first)
        let cosine = zip(face.embedding, found.embedding).reduce(0) { $0 + $1.0 * $1.1 }
        // Turning back is exact, so the network sees the same pixels.
        #expect(cosine > 0.999)
        let there = turn.there(fromWidth: upright.width, height: upright.height)
        let (nose, expected) = (found.detection.points.nose, there(face.detection.points.nose))
        #expect(abs(nose.x - expected.x) < 1 && abs(nose.y - expected.y) < 1)
        // Points that are mapped there and back are rounded twice.
        let again = try analyser.embed(turned, found.detection).unit
        #expect(zip(again, found.embedding).reduce(0) { $0 + $1.0 * $1.1 } > 0.999_99)
        let enriched = try analyser.enrich(
            turned, box: found.detection.box, points: found.detection.points)
        #expect(enriched.landmarks68.count == 68 && enriched.pose != nil)
        #expect(try analyser.analyse(decoded(turned, stated: true)).isEmpty)
    }

    @Test(arguments: cases(missed: false))
    func aPhotoWithACertainFaceIsNotTurned(_ pack: FilePath, _ turn: QuarterTurn) throws {
        let analyser = try analyser(pack)
        let turned = try turn.turned(photo())
        let found = try #require(try analyser.analyse(decoded(turned)).first)
        #expect(found.detection.score >= analyser.certainScore)
        #expect(try analyser.analyse(turned).first?.embedding == found.embedding)
    }
}
