import FaceTypes
import Files
import Imaging
import Inference
import ModelPacks
import TestSupport
import Testing

@testable import FaceAnalysis

struct HalvingsTests {
    @Test(arguments: [
        (640, 480, 640, []), (800, 600, 640, []), (801, 600, 640, [801]),
        (3000, 4000, 640, [1000, 2000, 4000]),
        (6000, 4000, 870, [1500, 3000, 6000]),
    ])
    func sizesDoubleUpToTheFullSize(_ width: Int, _ height: Int, _ least: Int, _ expected: [Int]) {
        #expect(FrameWindow.halvings(of: RGBImage(width: width, height: height), above: least) == expected)
    }

    @Test func boxesInsideALargerBoxAreLeftOut() {
        func detection(_ x1: Float, _ y1: Float, _ x2: Float, _ y2: Float) -> Detection {
            let box = Box(x1: x1, y1: y1, x2: x2, y2: y2)
            return Detection(box: box, points: ColourAnalyser.points(in: box), score: 0.9)
        }
        let whole = detection(0, 0, 100, 100)
        let (part, beside) = (detection(10, 10, 60, 120), detection(60, 0, 170, 80))
        #expect(withoutParts([part, whole, beside], cover: 0.6) == [whole, beside])
    }
}

/// A frame of 4,000 × 3,000 pixels with 24 faces of about 35 pixels, with both families of packs.
@Suite(.enabled(if: TestMaterial.openPack != nil, "needs the open pack: make deps"))
struct TilesTests {
    private static let (width, height, side) = (4000, 3000, 76)

    private func analyser(_ pack: FilePath, tiles: Bool) throws -> any FaceAnalyser {
        var options = AnalyserOptions()
        options.looksInTiles = tiles
        return try makeAnalyser(
            pack: ModelPack(verifying: pack), engine: OpenVINOEngine(streams: 1), options: options)
    }

    /// Squares around the faces, about twice as wide as each face, in rows. Some are on the edges of windows.
    private var places: [Box] {
        (0..<24).map { number in
            let (x, y) = (Float(20 + number % 6 * 761), Float(30 + number / 6 * 947))
            return Box(x1: x, y1: y, x2: x + Float(Self.side), y2: y + Float(Self.side))
        }
    }

    private func frame() throws -> RGBImage {
        let folder = try #require(TestMaterial.dependencies).appending("sample-photos")
        let finder = try analyser(try #require(TestMaterial.openPack), tiles: false)
        let patches = try ["obama.jpg", "obama2.jpg", "biden.jpg"].map { name in
            let image = try VipsImageSource().decode(readFile(folder.appending(name))).image
            let box = try #require(finder.analyse(image).first).detection.box
            return image.croppedSquare(
                centre: box.centre, side: 2.2 * box.longSidePixels, outputSide: Self.side)
        }
        var pixels = [UInt8](repeating: 96, count: 3 * Self.width * Self.height)
        for (number, place) in places.enumerated() {
            patches[number % patches.count].withPixels { patch in
                for row in 0..<Self.side {
                    let start = 3 * ((Int(place.y1) + row) * Self.width + Int(place.x1))
                    let source = 3 * row * Self.side
                    pixels.replaceSubrange(
                        start..<start + 3 * Self.side, with: patch[source..<source + 3 * Self.side])
                }
            }
        }
        return RGBImage(width: Self.width, height: Self.height, pixels: pixels)
    }

    @Test(arguments: TestMaterial.packs)
    func smallFacesInALargeFrameAreFoundOnce(_ pack: FilePath) throws {
        let frame = try frame()
        let (plain, tiled) = (try analyser(pack, tiles: false), try analyser(pack, tiles: true))
        #expect(try plain.analyse(frame).isEmpty)
        let found = try tiled.analyse(frame).map(\.detection.box.centre)
        let perPlace = places.map { place in
            found.count { place.x1 < $0.x && $0.x < place.x2 && place.y1 < $0.y && $0.y < place.y2 }
        }
        // Faces of 35 pixels are close to the smallest that the detectors find.
        #expect(perPlace.count { $0 == 1 } >= 22 && perPlace.allSatisfy { $0 <= 1 })
        #expect(found.count == perPlace.reduce(0, +))
    }

    @Test(arguments: TestMaterial.packs)
    func theSpaceRecordsTilesOnlyIfTheyAreSearched(_ pack: FilePath) throws {
        let (plain, tiled) = (
            try analyser(pack, tiles: false).space, try analyser(pack, tiles: true).space
        )
        #expect(!plain.isOfTiles && tiled.isOfTiles && tiled.difference(from: plain)?.what == "detector")
        var options = AnalyserOptions()
        (options.looksInTiles, options.retriesTurned) = (true, true)
        let both = try makeAnalyser(
            pack: ModelPack(verifying: pack), engine: OpenVINOEngine(streams: 1), options: options
        ).space
        #expect(both.isOfTiles && both.isOfTurnedPhotos && !tiled.isOfTurnedPhotos)
    }

    /// Parts of a close-up fill whole windows.
    @Test(arguments: TestMaterial.packs)
    func partsOfALargeFaceAreNotFaces(_ pack: FilePath) throws {
        let folder = try #require(TestMaterial.dependencies).appending("sample-photos")
        let image = try VipsImageSource().decode(readFile(folder.appending("biden.jpg"))).image
        let large = image.resizedByArea(width: 3 * image.width, height: 3 * image.height)
        #expect(try analyser(pack, tiles: true).analyse(large).count == 1)
    }
}
