import FaceTypes
import Testing

@testable import Imaging

@Suite struct TransformTests {
    static let scale = AffineTransform(xx: 0.1, xy: 0, tx: -0.45, yx: 0, yy: 0.1, ty: -0.45)

    @Test func averagingUsesEveryPixel() {
        let stripes = RGBImage(width: 200, height: 200) { x, _, _ in x % 2 == 0 ? 0 : 200 }
        let averaged = stripes.warpedAveraging(by: Self.scale, width: 20, height: 20)
        // Each pixel covers ten columns: five dark, five light.
        #expect(abs(averaged.red(10, 10) - 100) <= 2)
    }

    @Test(arguments: [1.0, 1.4, 2.0, 3.7, 9.5, 31])
    func averagingKeepsPositions(_ reduction: Double) {
        // A gradient stays a gradient, and its values are where the map puts them.
        let slope = RGBImage(width: 310, height: 40) { x, _, _ in UInt8(x * 200 / 310) }
        let map = AffineTransform(
            xx: 1 / reduction, xy: 0, tx: -2.5 / reduction, yx: 0, yy: 1 / reduction, ty: 1 - 20 / reduction)
        let small = slope.warpedAveraging(by: map, width: Int(300 / reduction), height: 3)
        for x in [1, small.width / 2, small.width - 2] {
            let expected = (Double(x) * reduction + 2.5) * 200 / 310
            #expect(abs(Double(small.red(x, 1)) - expected) < 1.6, "x \(x)")
        }
    }

    @Test func enlargingDoesNotAverage() {
        let map = AffineTransform(xx: 2, xy: 0.1, tx: 1, yx: -0.1, yy: 2, ty: 3)
        let image = RGBImage.pattern(9, 7)
        #expect(
            image.warpedAveraging(by: map, width: 12, height: 9).bytes
                == image.warped(by: map, width: 12, height: 9).bytes)
    }

    @Test(arguments: [
        AffineTransform(xx: 0, xy: 0, tx: 0, yx: 0, yy: 0, ty: 0),
        AffineTransform(xx: 1, xy: 0, tx: .nan, yx: 0, yy: 1, ty: 0),
        AffineTransform(xx: 1, xy: 0, tx: 1e30, yx: 0, yy: 1, ty: 0),
        AffineTransform(xx: 1e-5, xy: 0, tx: -9, yx: 0, yy: 1e-5, ty: -9),
    ])
    func outsideTheImageIsBlack(_ map: AffineTransform) {
        let image = RGBImage(width: 9, height: 7) { _, _, _ in 255 }
        #expect(image.warped(by: map, width: 4, height: 4).bytes.allSatisfy { $0 == 0 })
        #expect(image.warpedAveraging(by: map, width: 4, height: 4).bytes.allSatisfy { $0 == 0 })
    }

    @Test func emptyImagesAreHandled() {
        let empty = RGBImage(width: 0, height: 5)
        #expect(empty.resizedBilinear(width: 2, height: 2).bytes.count == 12)
        #expect(empty.resizedByArea(width: 2, height: 2).bytes.count == 12)
        #expect(RGBImage.pattern(9, 7).resizedBilinear(width: 0, height: 3).bytes.isEmpty)
        #expect(empty.perceptualHash == 0)
    }

    @Test(arguments: [
        (0, 0), (3, 1), (-2, -3), (20, 0), (-20, 4),
    ])
    func imagesArePlacedOnACanvas(_ x: Int, _ y: Int) {
        let image = RGBImage.pattern(9, 7)
        let canvas = image.placed(onCanvasWidth: 12, height: 8, x: x, y: y)
        let expected = RGBImage(width: 12, height: 8) { column, row, channel in
            let (a, b) = (column - x, row - y)
            return (0..<9).contains(a) && (0..<7).contains(b) ? image.bytes[3 * (b * 9 + a) + channel] : 0
        }
        #expect(canvas.bytes == expected.bytes)
    }

    @Test(arguments: [
        (1, [1, 2, 3, 4, 5, 6], 3), (2, [3, 2, 1, 6, 5, 4], 3), (3, [6, 5, 4, 3, 2, 1], 3),
        (4, [4, 5, 6, 1, 2, 3], 3), (5, [1, 4, 2, 5, 3, 6], 2), (6, [4, 1, 5, 2, 6, 3], 2),
        (7, [6, 3, 5, 2, 4, 1], 2), (8, [3, 6, 2, 5, 1, 4], 2), (0, [1, 2, 3, 4, 5, 6], 3),
    ])
    func orientationsAreApplied(_ orientation: Int, _ expected: [UInt8], _ width: Int) {
        let image = RGBImage(width: 3, height: 2) { x, y, _ in UInt8(1 + x + 3 * y) }
        let turned = image.oriented(byEXIF: orientation)
        #expect(turned.width == width)
        #expect(turned.bytes == expected.flatMap { [$0, $0, $0] })
    }

    @Test func orientationsOfLargeImagesCanBeReversed() {
        let image = RGBImage.pattern(101, 67)
        let back = image.oriented(byEXIF: 6).oriented(byEXIF: 8)
        #expect(back.bytes == image.bytes)
    }

    @Test func cropsReplicateEdges() {
        let image = RGBImage(width: 40, height: 30) { x, _, _ in x < 20 ? 40 : 220 }
        let crop = image.croppedSquare(centre: Point(20, 0), side: 100, outputSide: 50)
        #expect(crop.width == 50 && crop.height == 50)
        #expect((0..<50).allSatisfy { crop.red(0, $0) == 40 && crop.red(49, $0) == 220 })
    }

    @Test func cropsMirrorBeyondTheFrameOnRequest() {
        let image = RGBImage(width: 40, height: 30) { x, _, _ in UInt8(5 * x) }
        let crop = image.croppedSquare(centre: Point(0, 15), side: 40, outputSide: 40, beyond: .mirrored)
        #expect((0..<20).allSatisfy { crop.red(19 - $0, 8) == crop.red(20 + $0, 8) })
        #expect(crop.red(20, 8) == 0 && crop.red(39, 8) == 95)
        let twice = image.croppedSquare(centre: Point(-100, 15), side: 4, outputSide: 4, beyond: .mirrored)
        #expect(twice.bytes.allSatisfy { $0 <= 195 })
    }

    @Test func aCropAtItsOwnSizeIsACopy() {
        let image = RGBImage.pattern(9, 7)
        let crop = image.croppedSquare(centre: Point(4.5, 3.5), side: 7, outputSide: 7)
        #expect(crop.bytes == image.placed(onCanvasWidth: 7, height: 7, x: -1).bytes)
    }

    @Test(arguments: [(Float.nan, 10), (1e30, 10), (4, .infinity), (4, 0), (4, -3)] as [(Float, Float)])
    func invalidCropsAreBlack(_ x: Float, _ side: Float) {
        let crop = RGBImage.pattern(9, 7).croppedSquare(centre: Point(x, 3), side: side, outputSide: 4)
        #expect(crop.bytes == [UInt8](repeating: 0, count: 48))
    }

    @Test func reductionDoesNotAlias() {
        let stripes = RGBImage(width: 400, height: 400) { x, _, _ in x % 2 == 0 ? 0 : 200 }
        let crop = stripes.croppedSquare(centre: Point(200, 200), side: 300, outputSide: 30)
        #expect(crop.bytes.allSatisfy { abs(Int($0) - 100) <= 3 })
    }

    @Test func paintingOutKeepsOtherPixels() {
        let image = RGBImage(width: 20, height: 20) { x, y, _ in (8..<12).contains(x) && y > 5 ? 255 : 60 }
        let painted = image.paintedOut(Box(x1: 8, y1: 6, x2: 12, y2: 40))
        #expect(painted.bytes == [UInt8](repeating: 60, count: 1200))
        #expect(image.paintedOut(Box(x1: 30, y1: 0, x2: 40, y2: 9)).bytes == image.bytes)
        #expect(image.paintedOut(Box(x1: -1, y1: -1, x2: 21, y2: 21)).bytes.allSatisfy { $0 == 128 })
    }

    @Test func theCanvasIsBlackNextToTheImage() {
        let image = RGBImage.pattern(9, 5)
        let resized = image.resizedBilinear(width: 4, height: 3)
        var canvas = [UInt8](repeating: 7, count: 3 * 6 * 3)
        canvas.withUnsafeMutableBufferPointer {
            image.resizeBilinear(width: 4, height: 3, ontoCanvas: $0.baseAddress!, canvasWidth: 6)
        }
        #expect(canvas == resized.placed(onCanvasWidth: 6, height: 3).bytes)
    }
}
