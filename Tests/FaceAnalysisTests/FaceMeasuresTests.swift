import FaceTypes
import Files
import Imaging
import Inference
import ModelPacks
import TestSupport
import Testing

@testable import FaceAnalysis

private func noise(width: Int, height: Int, seed: UInt64 = 7) -> RGBImage {
    var random = SplitMix(state: seed)
    let levels = (0..<width * height).map { _ in UInt8(truncatingIfNeeded: 40 + random.next() % 176) }
    return RGBImage(width: width, height: height, pixels: levels.flatMap { [$0, $0, $0] })
}

extension RGBImage {
    /// Covers a box with one grey level.
    fileprivate func covered(_ box: Box) -> RGBImage {
        let all = withPixels { Array($0) }
        let pixels = all.enumerated().map { place, level in
            let (x, y) = (Float(place / 3 % width), Float(place / 3 / width))
            return (box.x1..<box.x2).contains(x) && (box.y1..<box.y2).contains(y) ? 128 : level
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }
}

private func measures(_ image: RGBImage, _ box: Box, _ points: FivePoints) -> FaceMeasures {
    FaceMeasures(image, box: box, points: points, landmarkSymmetry: 0.5)
}

struct FaceMeasuresTests {
    private let points: FivePoints = {
        let template = ChipRecogniser.template
        return FivePoints(
            leftEye: template[0], rightEye: template[1], nose: template[2], leftMouth: template[3],
            rightMouth: template[4])
    }()

    @Test func exposureContrastAndClippingAreMeasured() {
        let half = RGBImage(
            width: 2, height: 2, pixels: [UInt8](repeating: 0, count: 6) + [UInt8](repeating: 255, count: 6))
        let found = measures(half, Box(x1: 0, y1: 0, x2: 2, y2: 2), points)
        #expect(found.exposure == 0.5 && found.contrast == 0.5 && found.clipped == 1)
        #expect(found.landmarkSymmetry == 0.5)
        let even = RGBImage(width: 4, height: 4, pixels: [UInt8](repeating: 51, count: 48))
        let dull = measures(even, Box(x1: 1, y1: 1, x2: 9, y2: 9), points)
        #expect(abs(dull.exposure - 0.2) < 1e-6 && dull.contrast < 1e-6 && dull.scaledSharpness == 0)
        let outside = measures(even, Box(x1: 5, y1: 0, x2: 9, y2: 4), points)
        #expect(outside.exposure == 0 && outside.contrast == 0 && outside.clipped == 1)
    }

    /// A photo of 24 megapixels and a copy at half its size. `blur`, which the gate uses, tells them apart; the scaled
    /// sharpness does not. Noise is blurred most by halving, which leaves a difference of 3 %.
    @Test func aPhotoAndItsHalfSizeCopyHaveSimilarMeasures() {
        let whole = noise(width: 1_500, height: 1_000).resizedByArea(width: 6_000, height: 4_000)
        let half = whole.resizedByArea(width: 3_000, height: 2_000)
        let (large, reduced) = (
            Box(x1: 1_500, y1: 500, x2: 3_500, y2: 3_500), Box(x1: 750, y1: 250, x2: 1_750, y2: 1_750)
        )
        let (a, b) = (measures(whole, large, points), measures(half, reduced, points))
        #expect(a.scaledSharpness > 100 && abs(a.scaledSharpness / b.scaledSharpness - 1) < 0.05)
        #expect(abs(a.contrast - b.contrast) < 0.01 && abs(a.exposure - b.exposure) < 0.01)
        #expect(whole.laplacianVariance(in: large) < 0.75 * half.laplacianVariance(in: reduced))
    }

    @Test func coveringAPartLowersItsMeasure() {
        let side = ChipRecogniser.side
        let left = noise(width: side, height: side)
        // The mean of a picture and its mirror image is symmetric.
        let pixels = zip(left.withPixels { Array($0) }, left.mirrored().withPixels { Array($0) })
            .map { UInt8((Int($0) + Int($1)) / 2) }
        let face = RGBImage(width: side, height: side, pixels: pixels)
        let box = Box(x1: 0, y1: 0, x2: Float(side), y2: Float(side))
        let open = measures(face, box, points)
        #expect(open.mirrorCorrelation > 0.99)
        #expect(abs(open.eyeDetail - 0.5) < 0.1 && abs(open.mouthDetail - 0.5) < 0.1)
        let mask = measures(face.covered(Box(x1: 20, y1: 75, x2: 92, y2: 112)), box, points)
        #expect(mask.mouthDetail < 0.05 && mask.eyeDetail >= open.eyeDetail)
        let patch = measures(face.covered(Box(x1: 60, y1: 30, x2: 112, y2: 70)), box, points)
        #expect(patch.eyeDetail < 0.05 && patch.mirrorCorrelation < 0.8)
        let nothing = measures(face, box, FivePoints(sameEverywhere: Point(5, 5)))
        #expect([nothing.mirrorCorrelation, nothing.eyeDetail, nothing.mouthDetail] == [0, 0, 0])
    }

    @Test func valuesRoundTripAndIncompleteOnesAreRejected() {
        let values = FaceMeasures.names.indices.map { Float($0) + 0.25 }
        #expect(FaceMeasures(values)?.values == values && FaceMeasures(values)?.mouthDetail == values.last)
        #expect(FaceMeasures(values.dropLast()) == nil)
        #expect(FaceMeasures(values.dropLast() + [.nan]) == nil)
    }
}

extension FivePoints {
    fileprivate init(sameEverywhere point: Point) {
        self.init(leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point)
    }
}

/// Real faces with parts painted over.
@Suite(.enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct OcclusionCueTests {
    @Test func coveredMouthsAndEyesLowerTheMeasures() throws {
        let shared = try #require(TestMaterial.shared)
        let portraits = shared.appending("data/calibration")
        let names = String(decoding: try readFile(portraits.appending("labels.csv")), as: UTF8.self)
            .split(whereSeparator: \.isNewline).dropFirst().prefix(12).compactMap {
                $0.split(separator: ",").first
            }
        let pack = try ModelPack(verifying: #require(TestMaterial.insightFacePack))
        let analyser = try makeAnalyser(pack: pack, engine: OpenVINOEngine(streams: 1))
        var (mouths, eyes, faces) = (0, 0, 0)
        for name in names {
            let image = try VipsImageSource().decode(readFile(portraits.appending(String(name)))).image
            for face in try analyser.analyse(image).prefix(1) {
                let (box, points) = (face.detection.box, face.detection.points)
                let span = (points.rightEye.x - points.leftEye.x) / 2
                func over(_ a: Point, _ b: Point, _ height: Float) -> RGBImage {
                    image.covered(
                        Box(
                            x1: a.x - span, y1: min(a.y, b.y) - height * span, x2: b.x + span,
                            y2: max(a.y, b.y) + height * span))
                }
                let open = measures(image, box, points)
                let masked = measures(over(points.leftMouth, points.rightMouth, 1), box, points)
                let shaded = measures(over(points.leftEye, points.rightEye, 1), box, points)
                faces += 1
                mouths += masked.mouthDetail < 0.2 * open.mouthDetail ? 1 : 0
                eyes += shaded.eyeDetail < 0.7 * open.eyeDetail ? 1 : 0
            }
        }
        // In these twelve portraits, eye detail falls to 0.49 of its value or less, mouth detail to 0.
        #expect(faces >= 10 && mouths == faces && eyes == faces, "\(mouths), \(eyes) of \(faces)")
    }
}
