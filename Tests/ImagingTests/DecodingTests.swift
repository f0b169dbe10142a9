import FaceTypes
import Testing

@testable import Imaging

struct DecodingTests {
    private let source = VipsImageSource()

    @Test(arguments: [
        (6000, 4000, 4), (4000, 6000, 4), (8000, 6000, 8), (4000, 3000, 4), (1920, 1280, 2), (1919, 1280, 1),
        (600, 400, 1), (16000, 3000, 1), (1080, 9000, 1), (9215, 3072, 8), (9216, 3072, 1),
    ])
    func theReductionDependsOnTheSize(_ width: Int, _ height: Int, _ expected: Int) {
        #expect(Decoding.reduced(toSide: 960).reduction(width: width, height: height) == expected)
        #expect(Decoding.full.reduction(width: width, height: height) == 1)
    }

    /// 403 × 299 pixels of smooth gradients, which keep their values when reduced.
    private static let waves = RGBImage(width: 403, height: 299) { x, y, c in
        UInt8(100 + (c == 1 ? y : x) / 4)
    }

    /// Squares of many shades, whose perceptual hash does not depend on rounding.
    private static let patches = RGBImage(width: 400, height: 296) { x, y, c in
        UInt8((x / 50 * 83 + y / 50 * 151 + x / 50 * (y / 50) * 67) % 256)
    }

    @Test func aReducedPhotoKnowsItsFullSizeAndCanBeDecodedAgain() throws {
        let content = try encodeJPEG(Self.waves, quality: 95)
        let photo = try source.decode(content, .reduced(toSide: 100))
        #expect(photo.reduction == 4 && photo.width == 403 && photo.height == 299)
        #expect(photo.image.width == 403 / 4 && photo.image.height == 299 / 4)
        // Pixel (50, 30) covers photo pixels 200…203 and 120…123.
        #expect(abs(photo.image.red(50, 30) - (100 + 201 / 4)) <= 3)
        #expect(try photo.whole().bytes == source.decode(content).image.bytes)
    }

    @Test func decodingAgainAppliesTheOrientation() throws {
        let photo = try source.decode(encodeJPEG(Self.waves), .reduced(toSide: 100)).oriented(byEXIF: 6)
        #expect(photo.width == 299 && photo.height == 403)
        #expect(photo.image.width == 299 / 4 && photo.image.height == 403 / 4)
        let whole = try photo.whole()
        #expect(whole.width == 299 && whole.height == 403)
    }

    @Test func aReducedPhotoShowsTheSamePicture() throws {
        let content = try encodeJPEG(Self.patches)
        let (full, reduced) = (try source.decode(content), try source.decode(content, .reduced(toSide: 100)))
        #expect(try reduced.whole().pictureDigest == full.image.pictureDigest)
        #expect(abs(reduced.colour - full.colour) < 1 && full.metadata == reduced.metadata)
        #expect((reduced.perceptualHash ^ full.perceptualHash).nonzeroBitCount <= 2)
    }

    @Test(arguments: 1...8) func theOrientationOfASidecarIsApplied(_ orientation: Int) throws {
        let content = try encodeJPEG(Self.patches)
        let full = try source.decode(content).oriented(bySidecar: orientation)
        let reduced = try source.decode(content, .reduced(toSide: 100)).oriented(bySidecar: orientation)
        #expect(reduced.width == full.width && reduced.height == full.height)
        #expect(try reduced.whole().bytes == full.image.bytes)
        #expect(reduced.statesOrientation == full.statesOrientation)
        #expect((reduced.perceptualHash ^ full.perceptualHash).nonzeroBitCount <= 2)
    }

    @Test func theOrientationOfTheFileIsApplied() throws {
        let jpeg = try encodeJPEG(Self.waves)
        let block =
            [0xFF, 0xE1, 0, 0] + Array("Exif\0\0".utf8) + EXIFBlock(first: [(0x112, .short(6))]).bytes
        var turned = Array(jpeg[..<2]) + block + jpeg[2...]
        (turned[4], turned[5]) = (UInt8((block.count - 2) >> 8), UInt8((block.count - 2) & 255))
        let photo = try source.decode(turned, .reduced(toSide: 100))
        #expect(photo.reduction == 4 && photo.width == 299 && photo.height == 403)
        #expect(photo.image.width == 299 / 4 && photo.image.height == 403 / 4)
        #expect(try photo.whole().height == 403)
    }

    @Test func onlyJPEGsAreReduced() throws {
        let photo = try source.decode(encodePNG(Self.waves), .reduced(toSide: 100))
        #expect(photo.reduction == 1 && photo.image.bytes == Self.waves.bytes)
    }

    @Test func aTruncatedPhotoFails() throws {
        let content = Array(try encodeJPEG(Self.waves).dropLast(200))
        #expect(reason { _ = try source.decode(content, .reduced(toSide: 100)) } == "truncated")
    }

    private static let noise = RGBImage(width: 403, height: 299) { x, y, c in
        UInt8((x * x * 7 + y * 13 + x * y * (c + 1)) % 251)
    }

    /// In each orientation, also turned twice; at the edges and inside.
    @Test(arguments: 1...8) func aPartHasThePixelsOfTheFullPhoto(_ orientation: Int) throws {
        let photo = try source.decode(encodeJPEG(Self.noise, quality: 90), .reduced(toSide: 100))
            .oriented(byEXIF: orientation).oriented(byEXIF: 6)
        #expect(photo.reduction == 4)
        let whole = try photo.whole()
        let boxes = [
            Box(x1: 20.7, y1: 31.2, x2: 90.1, y2: 111.9), Box(x1: -5, y1: 250, x2: 60, y2: 700),
            Box(x1: 200, y1: 17, x2: 259, y2: 33), Box(x1: 0, y1: 0, x2: 1, y2: 1),
        ]
        for box in boxes {
            let part = try photo.part(covering: [box])
            let region = try #require(PixelRegion(box, width: whole.width, height: whole.height))
            #expect(part.x == region.columns.lowerBound && part.y == region.rows.lowerBound)
            #expect(part.image.bytes == whole.part(region).bytes)
        }
        let both = try photo.part(covering: Array(boxes.prefix(2)))
        #expect(
            both.x == 0 && both.y == 31 && both.image.height == whole.height - 31 && both.image.width == 90)
    }

    @Test func thePartOfAnUnreducedPhotoIsAllOfIt() throws {
        let photo = try source.decode(encodeJPEG(Self.waves))
        let part = try photo.part(covering: [Box(x1: 50, y1: 50, x2: 60, y2: 60)])
        #expect(part.x == 0 && part.y == 0 && part.image.bytes == photo.image.bytes)
    }
}
