import FaceTypes
import Imaging
import Testing

@testable import FaceAnalysis

@Suite struct FrameWindowsTests {
    @Test(arguments: [
        (100, [-78]), (256, [0]), (300, [0, 44]), (460, [0, 204]), (870, [0, 204, 409, 614]),
    ])
    func windowsCoverALengthEvenly(length: Int, starts: [Int]) {
        #expect(FrameWindow.starts(length: length, side: 256, overlap: 0.2) == starts)
    }

    @Test(arguments: [(256, 200, [256], 1), (800, 600, [256, 460], 5), (1500, 1000, [256, 460, 870], 17)])
    func eachReductionIsCovered(width: Int, height: Int, longSides: [Int], count: Int) {
        let windows = FrameWindow.windows(
            of: RGBImage(width: width, height: height), side: 256, longSides: longSides, overlap: 0.2)
        #expect(windows.count == count)
        #expect(windows.allSatisfy { $0.image.width == 256 && $0.image.height == 256 })
    }

    /// The numbers in docs/models.md, which include one search of the whole photo.
    @Test(arguments: [(1920, 1280, 15), (4000, 3000, 65), (6000, 4000, 127)])
    func tilesNeedManyWindows(width: Int, height: Int, count: Int) {
        let photo = RGBImage(width: width, height: height)
        let windows = FrameWindow.windows(
            of: photo, side: 640, longSides: FrameWindow.halvings(of: photo, above: 640),
            overlap: YuNetDetector.tileOverlap)
        #expect(windows.count + 1 == count)
    }

    @Test func windowPixelsMapBackToThePhoto() {
        let windows = FrameWindow.windows(
            of: RGBImage(width: 1000, height: 500), side: 256, longSides: [250, 500], overlap: 0.2)
        // 250 × 125 is centred in 256 × 256, with 3 columns and 65 rows before it.
        #expect(windows.first?.toPhoto(Point(3, 65)) == Point(0, 0))
        #expect(windows.last?.toPhoto(Point(256, 253)) == Point(1000, 500))
    }

    @Test func onlyFacesCutByTheWindowAreLeftOut() throws {
        let windows = FrameWindow.windows(
            of: RGBImage(width: 1000, height: 500), side: 256, longSides: [250, 500], overlap: 0.2)
        let left = try #require(windows.dropFirst().first)
        #expect(left.cuts(Box(x1: 450, y1: 100, x2: 530, y2: 180)))
        #expect(!left.cuts(Box(x1: 400, y1: 100, x2: 480, y2: 180)))
        #expect(!left.cuts(Box(x1: -20, y1: -10, x2: 80, y2: 100)))
        #expect(left.cuts(Box(x1: 400, y1: 100, x2: 500, y2: 180), margin: 0.25))
        #expect(!left.cuts(Box(x1: 0, y1: 0, x2: 80, y2: 80), margin: 0.25))
    }
}
