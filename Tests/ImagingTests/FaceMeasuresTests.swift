import FaceTypes
import Files
import Imaging
import TestSupport
import Testing

struct FaceMeasuresTests {
    @Test func exposureContrastAndClipping() throws {
        let half = RGBImage(
            width: 2, height: 2, pixels: [UInt8](repeating: 0, count: 6) + [UInt8](repeating: 255, count: 6))
        let all = Box(x1: 0, y1: 0, x2: 2, y2: 2)
        let measures = try #require(half.measures(in: all))
        #expect(measures.exposure == 0.5 && measures.contrast == 0.5 && measures.clipped == 1)
        let even = RGBImage(width: 4, height: 4, pixels: [UInt8](repeating: 51, count: 48))
        let dull = try #require(even.measures(in: Box(x1: 1, y1: 1, x2: 9, y2: 9)))
        #expect(abs(dull.exposure - 0.2) < 1e-9 && dull.contrast < 1e-6 && dull.scaledSharpness == 0)
        #expect(even.measures(in: Box(x1: 5, y1: 0, x2: 9, y2: 4)) == nil)
    }

    @Test(
        "A photo and its half-size copy grade alike, where the plain variance does not",
        .enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
    func halfSize() throws {
        let portraits = try #require(TestMaterial.shared).appending("data/calibration")
        let folder = try #require(
            try listFolder(portraits).first { FileInfo(portraits.appending($0))?.kind == .folder })
        let name = try #require(try listFolder(portraits.appending(folder)).first)
        let small = try VipsImageSource().decode(readFile(portraits.appending(folder).appending(name))).image
        // 24 megapixels of a face, with its detail at the scale of a sharp photo.
        let whole = small.resizedByArea(width: 4_000, height: 6_000)
        let half = whole.resizedByArea(width: 2_000, height: 3_000)
        let (large, reduced) = (
            Box(x1: 1_000, y1: 1_500, x2: 3_000, y2: 4_500), Box(x1: 500, y1: 750, x2: 1_500, y2: 2_250)
        )
        let (a, b) = (try #require(whole.measures(in: large)), try #require(half.measures(in: reduced)))
        #expect(abs(a.scaledSharpness / b.scaledSharpness - 1) < 0.05)
        #expect(abs(a.contrast - b.contrast) < 0.01 && abs(a.exposure - b.exposure) < 0.01)
        #expect(whole.laplacianVariance(in: large) < 0.75 * half.laplacianVariance(in: reduced))
    }

    @Test func drawingStaysInTheFrame() {
        let image = RGBImage(width: 10, height: 8)
        let drawn = image.drawn([
            Stroke(Box(x1: -5, y1: 2, x2: 20, y2: 5), (255, 0, 0), width: 1),
            Stroke([Point(.nan, 1)], (0, 255, 0), width: 3),
        ])
        #expect(drawn.pixel(x: 4, y: 2).0 == 255 && drawn.pixel(x: 4, y: 3) == (0, 0, 0))
        #expect(drawn.pixel(x: 4, y: 5).0 == 255 && image.pixel(x: 4, y: 2) == (0, 0, 0))
    }
}
