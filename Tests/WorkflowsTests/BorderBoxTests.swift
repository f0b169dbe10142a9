import FaceAnalysis
import FaceStore
import FaceTypes
import Files
import Imaging
import TestSupport
import Testing
import Workflows

/// Boxes in a cache end at the edge of the photo.
struct BorderBoxTests {
    /// A face of which a photo of 100 × 80 only shows the lower right part.
    private struct CutFace: FaceAnalyser {
        let space = EmbeddingSpace(name: "cut", dimension: 2)
        static let box = Box(x1: -112, y1: -20, x2: 61, y2: 50)

        func analyse(_ image: RGBImage) throws -> [AnalysedFace] {
            let point = Point(5, 5)
            let points = FivePoints(
                leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point)
            return [
                AnalysedFace(
                    detection: Detection(box: Self.box, points: points, score: 0.9), embedding: [1, 0],
                    embeddingNorm: 20, blur: 9)
            ]
        }

        func detect(_ image: RGBImage, at scale: FrameScale) throws -> [Detection] { [] }
        func embed(_ image: RGBImage, _ detection: Detection) throws -> (unit: [Float], norm: Float) {
            ([], 0)
        }
        func enrich(_ image: RGBImage, box: Box, points: FivePoints) throws -> Enrichment { Enrichment() }
    }

    private let scene: EmbedScene
    private var store: any FaceStore {
        get throws { try openStore(scene.cache, for: .adding(CutFace().space)) }
    }

    init() throws {
        scene = try EmbedScene()
        try scene.write(
            "half.png", try encodePNG(RGBImage(width: 100, height: 80, seed: 1, patches: [])))
    }

    private func embed() throws -> CacheContents {
        _ = try EmbedRequest(source: scene.source, analyser: CutFace()).run(
            on: store, images: VipsImageSource())
        return try scene.contents()
    }

    @Test func storedBoxesAreWithinThePhoto() throws {
        let face = try #require(try embed().faces.first)
        #expect(face.box == Box(x1: 0, y1: 0, x2: 61, y2: 50))
        #expect(face.shortSidePixels == 50)
        let seen = try inspect(
            scene.source.appending("half.png"), images: VipsImageSource(), analyser: CutFace())
        #expect(seen.faces.map(\.face.detection.box) == [face.box])
    }

    /// A face that was forgotten with a box beyond the photo must not come back with a clamped box.
    @Test func aFaceForgottenInAnOlderCacheStaysForgotten() throws {
        let content = try readFile(scene.source.appending("half.png"))
        var contents = CacheContents(empty: CutFace().space)
        contents.extras.forgotten = [Forgotten(digest: SHA256.digest(of: content), box: CutFace.box)]
        do {
            var changes = CacheChanges()
            changes.extras = contents.extras
            try store.commit(changes)
        }
        #expect(try embed().faces.isEmpty)
    }
}
