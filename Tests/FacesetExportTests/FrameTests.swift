import FaceAnalysis
import FaceTypes
import Imaging
import TestSupport
import Testing

@testable import FacesetExport

@Suite struct FrameTests {
    static let side = 96
    /// A face of 40 × 40 in the middle of a photo of 240 × 160.
    static let own = Box(x1: 100, y1: 60, x2: 140, y2: 100)

    func photo(_ others: [(ColourPerson, Box)], shade: UInt8 = 0) -> RGBImage {
        let own = (person: ColourPerson.red, box: Self.own, shade: shade)
        return RGBImage(
            width: 240, height: 160,
            patches: [own] + others.map { (person: $0.0, box: $0.1, shade: UInt8(0)) })
    }

    func make(_ photo: RGBImage, analyser: ColourAnalyser = ColourAnalyser(), source: [Float] = [1, 0, 0, 0])
        throws -> Result<Frame, FrameFault>
    {
        let maker = FrameMaker(padRatio: 0.5, frameSide: Self.side, check: FrameCheck(analyser: analyser))
        return try maker.frame(of: photo, box: Self.own, source: source)
    }

    @Test func aSingleFaceIsCroppedWithTheGivenPadding() throws {
        let frame = try make(photo([])).get()
        #expect(frame.image.width == Self.side && frame.image.height == Self.side)
        #expect(frame.padRatio == 0.5 && frame.paintedOut == 0)
        #expect(try #require(frame.embedding).cosineToSource > 0.99)
    }

    @Test func aBystanderAtTheEdgeIsCroppedOut() throws {
        let frame = try make(photo([(.green, Box(x1: 145, y1: 60, x2: 165, y2: 80))])).get()
        #expect(frame.padRatio < 0.5 && frame.paintedOut == 0)
        #expect(try ColourAnalyser().detect(frame.image, at: .whole).count == 1)
    }

    @Test func aBystanderTooCloseToBeCroppedOutIsPaintedOut() throws {
        let frame = try make(photo([(.green, Box(x1: 141, y1: 60, x2: 165, y2: 100))])).get()
        #expect(frame.paintedOut > 0)
        #expect(try ColourAnalyser().detect(frame.image, at: .whole).count == 1)
    }

    @Test func aFrameWithABystanderOverTheFaceIsDropped() throws {
        let result = try make(photo([(.green, Box(x1: 104, y1: 62, x2: 124, y2: 82))]))
        guard case .failure(.secondFace) = result else { return #expect(Bool(false), "\(result)") }
    }

    @Test func aFaceThatIsMissedBecauseItFillsTheFrameIsCroppedWider() throws {
        let frame = try make(photo([]), analyser: ColourAnalyser(greatestShare: 0.45)).get()
        #expect(frame.padRatio > 0.5)
    }

    @Test func aFaceThatIsFoundAtOnlyOneScaleIsDropped() throws {
        let result = try make(photo([]), analyser: ColourAnalyser(leastSide: 40))
        #expect(throws: FrameFault.noFace) { try result.get() }
    }

    @Test func aFaceThatNoLongerMatchesItsPersonIsDropped() throws {
        let result = try make(photo([]), source: [0, 1, 0, 0])
        guard case .failure(.drift(let cosine)) = result else { return #expect(Bool(false), "\(result)") }
        #expect(cosine < 0.8)
    }

    /// Shade 60 is 0.027 from shade 0.
    @Test(arguments: [(1, false), (8.8, true)] as [(Double, Bool)])
    func driftIsMeasuredOnTheCalibratedScaleOfThePack(a: Double, drifts: Bool) throws {
        let check = FrameCheck(analyser: ColourAnalyser(), calibration: Calibration(a: a, b: 0))
        let maker = FrameMaker(padRatio: 0.5, frameSide: Self.side, check: check)
        let result = try maker.frame(of: photo([], shade: 60), box: Self.own, source: [1, 0, 0, 0])
        if case .failure(.drift) = result { #expect(drifts) } else { #expect(!drifts, "\(result)") }
    }

    @Test func withoutACheckTheFirstCropIsUsed() throws {
        let maker = FrameMaker(padRatio: 0.5, frameSide: Self.side, check: nil)
        let crowd = photo([(.green, Box(x1: 141, y1: 60, x2: 165, y2: 100))])
        let frame = try maker.frame(of: crowd, box: Self.own, source: []).get()
        #expect(frame.embedding == nil && frame.padRatio == 0.5)
    }
}

@Suite struct CropGeometryTests {
    @Test(arguments: [(0.5, 160), (0, 80), (0.25, 120)] as [(Double, Float)])
    func theSideDependsOnThePaddingAndTheLongerSideOfTheBox(pad: Double, side: Float) {
        let box = Box(x1: 10, y1: 20, x2: 60, y2: 100)
        let geometry = CropGeometry(about: box, padRatio: pad, frameSide: 512)
        #expect(geometry.side == side && geometry.centre == Point(35, 60))
    }

    @Test func boxesAreMappedLikePixels() throws {
        let box = Box(x1: 40, y1: 40, x2: 80, y2: 80)
        let photo = RGBImage(width: 200, height: 120, patches: [(.blue, box, 0)])
        let geometry = CropGeometry(
            about: Box(x1: 50, y1: 30, x2: 90, y2: 70), padRatio: 0.5, frameSide: 160)
        let found = try #require(try ColourAnalyser().detect(geometry.frame(of: photo), at: .whole).first)
        #expect(found.box.overlap(with: geometry.inFrame(box)) > 0.93)
    }

    @Test func edgePixelsAreRepeatedBeyondThePhoto() {
        let photo = RGBImage(width: 40, height: 40, patches: [(.green, Box(x1: 0, y1: 0, x2: 40, y2: 40), 0)])
        let geometry = CropGeometry(
            about: Box(x1: 0, y1: 0, x2: 40, y2: 40), padRatio: 0.5, frameSide: 64)
        let frame = geometry.frame(of: photo)
        for (x, y) in [(0, 0), (63, 0), (0, 63), (63, 63)] {
            #expect(frame.pixel(x: x, y: y) == ColourPerson.green.colour())
        }
    }

    @Test func paintingOutOnlyChangesTheGivenBoxes() {
        let other = Box(x1: 30, y1: 30, x2: 40, y2: 40)
        let image = RGBImage(width: 80, height: 80, patches: [(.green, other, 0)])
        let painted = image.paintingOut([other], keeping: Box(x1: 36, y1: 0, x2: 80, y2: 80))
        #expect(painted.pixel(x: 32, y: 35).1 < 200)
        #expect(painted.pixel(x: 38, y: 35) == ColourPerson.green.colour())
        #expect(painted.pixel(x: 5, y: 5) == image.pixel(x: 5, y: 5))
        #expect(painted.pixel(x: 60, y: 70) == image.pixel(x: 60, y: 70))
    }
}
