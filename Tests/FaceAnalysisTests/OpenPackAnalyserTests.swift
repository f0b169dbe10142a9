import FaceTypes
import Files
import Imaging
import Inference
import ModelPacks
import TestSupport
import Testing

@testable import FaceAnalysis

private let needsPack: Comment = "needs the open pack and the sample photos: make deps"

private func photo(_ name: String) throws -> RGBImage {
    let folder = try #require(TestMaterial.dependencies).appending("sample-photos")
    return try VipsImageSource().decode(readFile(folder.appending(name))).image
}

private func cosine(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

@Suite(.enabled(if: TestMaterial.openPack != nil, needsPack))
struct OpenPackAnalyserTests {
    let pack: ModelPack
    let engine: OpenVINOEngine
    let analyser: any FaceAnalyser

    init() throws {
        pack = try ModelPack(verifying: #require(TestMaterial.openPack))
        engine = try OpenVINOEngine(streams: 1)
        analyser = try makeAnalyser(pack: pack, engine: engine)
    }

    @Test func theSpaceRecordsWhatAffectsEmbeddings() {
        let space = analyser.space
        #expect(space.name == "open" && space.dimension == 128)
        #expect(
            space.models.mapValues { $0.prefix(8) } == ["detector": "8f2383e4", "recogniser": "0ba9fbfa"])
        #expect(space.preprocessing == "full decode, arcface-112 averaging, (x - 0.0) / 1.0")
        #expect(space.detector == "yunet 640,1280 if reduced by 1.5, score 0.6, overlap 0.3")
    }

    @Test func severalSizesAreSearchedAndRecordedInTheSpace() throws {
        let both = try makeAnalyser(
            pack: pack, engine: engine, options: AnalyserOptions(detectorSizes: [320, 640]))
        #expect(both.space.detector == "yunet 320,640 if reduced by 1.5, score 0.6, overlap 0.3")
        #expect(try both.analyse(photo("obama.jpg")).count == 1)
    }

    @Test(arguments: [(1919, [640]), (1920, [640, 1280]), (900, [640]), (200, [640])])
    func theLargeSizeIsOnlyUsedForLargePhotos(_ longSide: Int, _ expected: [Int]) throws {
        let detector = YuNetDetector(try pack.required(.detector), engine: engine, precision: .f32)
        #expect(detector.sides([640, 1280], forLongSide: longSide) == expected)
    }

    @Test func facesOfOnePersonAreCloseAndOthersFar() throws {
        let names = ["obama.jpg", "obama2.jpg", "obama3.jpg", "biden.jpg"]
        let faces = try names.map { try #require(analyser.analyse(photo($0)).first) }
        for face in faces {
            #expect(abs(cosine(face.embedding, face.embedding) - 1) < 1e-5 && face.embeddingNorm > 1)
        }
        for (i, j) in [(0, 1), (0, 2), (1, 2)] {
            let distance = Double(1 - cosine(faces[i].embedding, faces[j].embedding))
            #expect(pack.calibration.calibrated(RawDistance(distance)) < 0.55)
        }
        for i in 0..<3 {
            let distance = Double(1 - cosine(faces[i].embedding, faces[3].embedding))
            // Far above the threshold; the nearest of these three pairs is at 0.74.
            #expect(pack.calibration.calibrated(RawDistance(distance)) > 0.65)
        }
    }

    @Test func theFivePointsAreInTheBoxAndInOrder() throws {
        let face = try #require(analyser.analyse(photo("biden.jpg")).first)
        let points = face.detection.points
        let box = face.detection.box
        #expect(points.leftEye.x < points.nose.x && points.nose.x < points.rightEye.x)
        #expect(points.leftMouth.x < points.rightMouth.x && points.leftEye.y < points.leftMouth.y)
        #expect(points.all.allSatisfy { $0.x > box.x1 && $0.x < box.x2 && $0.y > box.y1 && $0.y < box.y2 })
    }

    @Test func embeddingADetectionRepeatsItsEmbedding() throws {
        let image = try photo("obama.jpg")
        let face = try #require(analyser.analyse(image).first)
        #expect(try analyser.embed(image, face.detection).unit == face.embedding)
    }

    @Test(
        "A face half as wide as its crop is found at both scales",
        arguments: FrameScale.allCases)
    func crops(scale: FrameScale) throws {
        let image = try photo("biden.jpg")
        let box = try #require(analyser.analyse(image).first).detection.box
        let crop = image.croppedSquare(centre: box.centre, side: 2 * box.longSidePixels, outputSide: 512)
        let found = try analyser.detect(crop, at: scale)
        #expect(found.count == 1)
        let face = try #require(found.first).box
        // Centre and size of the face. A detector is accurate to about a twentieth of the crop.
        #expect(abs(face.centre.x - 256) < 26 && abs(face.centre.y - 256) < 26)
        #expect(abs(face.longSidePixels - 256) < 26)
    }

    @Test func aMirroredFaceHasTheOppositePose() throws {
        let image = try photo("obama2.jpg")
        let poses = try [image, image.mirrored()].map { image in
            let face = try #require(analyser.analyse(image).first).detection
            let enrichment = try analyser.enrich(image, box: face.box, points: face.points)
            #expect(enrichment.landmarks68.count == 68 && enrichment.landmarks106.isEmpty)
            #expect(enrichment.gender == -1 && enrichment.age == -1)
            let pose = try #require(enrichment.pose)
            // If the nose is to the right of the midpoint of the eyes, as seen in the image, yaw is positive.
            let middle = (face.points.leftEye.x + face.points.rightEye.x) / 2
            #expect((pose.yaw > 0) == (face.points.nose.x > middle))
            return pose
        }
        // In degrees. Neither the network nor the mean shape is exactly symmetric.
        #expect(abs(poses[0].yaw + poses[1].yaw) < 6 && abs(poses[0].roll + poses[1].roll) < 4)
        #expect(abs(poses[0].pitch - poses[1].pitch) < 4)
    }

    @Test func imagesWithoutAFaceHaveNoDetections() throws {
        #expect(try analyser.analyse(RGBImage(width: 640, height: 480)).isEmpty)
        #expect(try analyser.analyse(RGBImage(width: 1, height: 1)).isEmpty)
        #expect(try analyser.detect(RGBImage(width: 1, height: 1), at: .half).isEmpty)
    }
}
