import FaceTypes
import Files
import Imaging
import Inference
import ModelPacks
import TestSupport
import Testing

@testable import FaceAnalysis

/// Compares large photos decoded at reduced size with the same photos decoded in full, with both families of packs.
@Suite(.enabled(if: TestMaterial.openPack != nil, "needs the open pack: make deps"))
struct ReducedDecodingTests {
    private let images = VipsImageSource()

    private func analyser(_ pack: FilePath, _ decode: DecodeMode) throws -> any FaceAnalyser {
        var options = AnalyserOptions()
        options.decode = decode
        return try makeAnalyser(
            pack: ModelPack(verifying: pack), engine: OpenVINOEngine(streams: 1), options: options)
    }

    /// A portrait, enlarged by `factor`, on a grey canvas of 4,000 × 3,000 pixels.
    private func photo(enlargedBy factor: Int) throws -> [UInt8] {
        let folder = try #require(TestMaterial.dependencies).appending("sample-photos")
        let portrait = try images.decode(readFile(folder.appending("obama.jpg"))).image
        let large = portrait.resizedByArea(width: portrait.width * factor, height: portrait.height * factor)
        return try encodeJPEG(large.placed(onCanvasWidth: 4000, height: 3000, x: 300, y: 200), quality: 92)
    }

    /// Chips are cut from the photo's full resolution, and blur is measured in it.
    @Test(arguments: TestMaterial.packs, [1, 3])
    func facesMatchThoseOfTheFullPhoto(_ pack: FilePath, _ factor: Int) throws {
        let content = try photo(enlargedBy: factor)
        let (full, reduced) = (try analyser(pack, .full), try analyser(pack, .reduced))
        #expect(full.decoding == .full)
        let small = try images.decode(content, reduced.decoding)
        #expect(small.reduction > 1)
        let expected = try #require(full.analyse(images.decode(content)).first)
        let found = try #require(reduced.analyse(small).first)
        let (box, whole) = (found.detection.box, expected.detection.box)
        #expect(box.overlap(with: whole) > 0.9)
        let cosine = zip(found.embedding, expected.embedding).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(cosine > 0.97, "\(cosine)")
        // The box may be off by a few pixels.
        #expect(abs(found.blur - expected.blur) < 0.1 * expected.blur + 2, "\(found.blur) \(expected.blur)")
    }

    @Test(arguments: TestMaterial.packs) func theSpaceRecordsTheDecodeMode(_ pack: FilePath) throws {
        let (full, reduced) = (try analyser(pack, .full).space, try analyser(pack, .reduced).space)
        #expect(full.decode == .full && reduced.decode == .reduced)
        #expect(full.difference(from: reduced)?.what == "preprocessing")
        #expect(full.hasVectors(of: reduced))
    }

    @Test func tilesNeedTheFullPhoto() throws {
        var options = AnalyserOptions()
        options.decode = .reduced
        options.looksInTiles = true
        let analyser = try makeAnalyser(
            pack: ModelPack(verifying: try #require(TestMaterial.openPack)),
            engine: OpenVINOEngine(streams: 1), options: options)
        #expect(analyser.decoding == .full && analyser.space.decode == .full)
    }

    @Test func detectionsAreEnlargedAndMoved() {
        let points = FivePoints { Point(Float(25 * $0), 10) }
        let found = Detection(box: Box(x1: 2, y1: 1, x2: 20, y2: 10), points: points, score: 1).enlarged(
            by: 4)
        #expect(found.box == Box(x1: 8, y1: 4, x2: 80, y2: 40) && found.points.rightEye == Point(100, 40))
        #expect(found.moved(x: -8, y: -4).box == Box(x1: 0, y1: 0, x2: 72, y2: 36))
    }
}
