import FaceAnalysis
import FaceTypes
import Files
import Imaging
import Inference
import JSON
import ModelPacks
import TestSupport
import Testing

private let needsMaterial: Comment = "needs the shared test material"

/// A pack whose files are never opened.
private func pack(detector: String, fixedSide: Int? = nil) throws -> ModelPack {
    let digest = SHA256.digest(of: [])
    return ModelPack(
        name: "fake", folder: "/fake", licence: "",
        models: [
            PackModel(
                role: .detector, kind: detector, file: PackFile(path: "/fake/d", digest: digest),
                size: fixedSide),
            PackModel(role: .recogniser, kind: "arcface", file: PackFile(path: "/fake/r", digest: digest)),
        ])
}

private func developmentAnalyser(_ options: AnalyserOptions = .init()) throws -> any FaceAnalyser {
    let pack = try ModelPack(verifying: #require(TestMaterial.insightFacePack))
    return try makeAnalyser(pack: pack, engine: OpenVINOEngine(streams: 1), options: options)
}

private func photo(_ name: String) throws -> RGBImage {
    let shared = try #require(TestMaterial.shared)
    return try VipsImageSource().decode(readFile(shared.appending("data/photos/\(name)"))).image
}

struct InsightFaceAnalyserTests {
    @Test(arguments: [[], [100], [0], [8192], [640, 33]])
    func unsupportedDetectorSizesAreRefused(_ sizes: [Int]) throws {
        let error = #expect(throws: FaceSetsError.self) {
            try makeAnalyser(
                pack: pack(detector: "scrfd"), engine: OpenVINOEngine(streams: 1),
                options: AnalyserOptions(detectorSizes: sizes))
        }
        #expect(error?.code == "detector_size_invalid" && error?.remedy != nil)
    }

    @Test func aFixedSizeDetectorRefusesALargerSize() throws {
        let error = #expect(throws: FaceSetsError.self) {
            try makeAnalyser(
                pack: pack(detector: "scrfd", fixedSide: 320), engine: OpenVINOEngine(streams: 1))
        }
        #expect(error?.remedy == "Use --det-size 320.")
    }

    @Test func anUnknownFamilyIsRefused() throws {
        let error = #expect(throws: FaceSetsError.self) {
            try makeAnalyser(pack: pack(detector: "yolo"), engine: OpenVINOEngine(streams: 1))
        }
        #expect(error?.code == "pack_unsupported")
    }

    @Test(.enabled(if: TestMaterial.shared != nil, needsMaterial))
    func theSpaceRecordsWhatAffectsEmbeddings() throws {
        let space = try developmentAnalyser(AnalyserOptions(detectorSizes: [128, 640])).space
        #expect(space.dimension == 512 && space.name == "dev-sc" && space.precision == "f32")
        #expect(space.detector == "scrfd 128,640, score 0.5, overlap 0.4")
        #expect(space.preprocessing == "full decode, arcface-112, (x - 127.5) / 127.5")
        #expect(
            space.models.mapValues { $0.prefix(8) } == ["detector": "5e4447f5", "recogniser": "19d2c7a9"])
        #expect(try developmentAnalyser().space.difference(from: space)?.what == "detector")
    }

    @Test(
        .enabled(if: TestMaterial.shared != nil, needsMaterial),
        .enabled(if: (try? OpenVINOEngine(streams: 1).supportsBF16) == true, "needs a processor with bf16"))
    func aBF16DetectorHasItsOwnSpaceAndFindsNearlyTheSameFaces() throws {
        var options = AnalyserOptions()
        options.detectorPrecision = .bf16
        let (fast, exact) = (try developmentAnalyser(options), try developmentAnalyser())
        #expect(fast.space.detector == "scrfd 640, score 0.5, overlap 0.4, bf16")
        #expect(fast.space.precision == "f32")
        let image = try photo("deepface/img1.jpg")
        let (found, wanted) = (try fast.analyse(image), try exact.analyse(image))
        #expect(found.count == wanted.count && found.map(\.detection) != wanted.map(\.detection))
        // Boxes move by up to 6 % of their width (docs/decisions/0006).
        for (one, other) in zip(found, wanted) {
            let width = other.detection.box.width
            #expect(abs(one.detection.box.x1 - other.detection.box.x1) < 0.1 * width)
            #expect(abs(one.detection.box.y2 - other.detection.box.y2) < 0.1 * width)
        }
    }

    /// A face that fills the frame is missed at 640 pixels and found at 128.
    @Test(.enabled(if: TestMaterial.shared != nil, needsMaterial))
    func aSecondSizeFindsCloseUpsAndKeepsTheRest() throws {
        let image = try photo("deepface/img1.jpg")
        let face = try #require(try developmentAnalyser().analyse(image).first).detection
        let closeUp = image.croppedSquare(
            centre: face.box.centre, side: face.box.longSidePixels * 0.9, outputSide: 1200)
        let both = try developmentAnalyser(AnalyserOptions(detectorSizes: [128, 640]))
        let one = try developmentAnalyser(AnalyserOptions(detectorSizes: [640]))
        #expect(try one.analyse(closeUp).isEmpty)
        // With the default sizes, the second is used if the first finds nothing.
        #expect(try developmentAnalyser().analyse(closeUp).count == 1)
        #expect(try both.analyse(closeUp).count == 1)
        #expect(try both.analyse(image).count == 1)
    }

    @Test(.enabled(if: TestMaterial.shared != nil, needsMaterial))
    func verificationDetectsAtTwoScales() throws {
        let analyser = try developmentAnalyser()
        let image = try photo("deepface/img1.jpg")
        let (whole, half) = (try analyser.detect(image, at: .whole), try analyser.detect(image, at: .half))
        #expect(whole.count == 1 && half.count == 1 && whole != half)
        #expect(try analyser.analyse(image).map(\.detection) == whole)
    }

    @Test(.enabled(if: TestMaterial.shared != nil, needsMaterial))
    func emptyImagesAndBoxesDoNotCrash() throws {
        let analyser = try developmentAnalyser()
        #expect(try analyser.analyse(RGBImage(width: 0, height: 0)).isEmpty)
        #expect(try analyser.analyse(RGBImage(width: 1, height: 1)).isEmpty)
        let point = Point(3, 3)
        let points = FivePoints(
            leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point)
        let box = Box(x1: 3, y1: 3, x2: 3, y2: 3)
        let image = RGBImage(width: 9, height: 9)
        let noBox = #expect(throws: FaceSetsError.self) {
            try analyser.enrich(image, box: box, points: points)
        }
        #expect(noBox?.code == "box_invalid")
        let noDirection = #expect(throws: FaceSetsError.self) {
            try analyser.embed(image, Detection(box: box, points: points, score: 1))
        }
        #expect(noDirection?.code == "alignment_failed")
    }
}
