import FaceTypes
import Testing

struct BoxFrameTests {
    /// An upright face of ordinary proportions, centred at (50, 50): eyes 20 apart, mouth 20 below them.
    private let points = FivePoints(
        leftEye: Point(40, 40), rightEye: Point(60, 40), nose: Point(50, 50), leftMouth: Point(43, 60),
        rightMouth: Point(57, 60))

    @Test(arguments: [
        (Box(x1: -112, y1: 10, x2: 121, y2: 90), Box(x1: 0, y1: 10, x2: 100, y2: 80)),
        (Box(x1: 10, y1: 20, x2: 30, y2: 40), Box(x1: 10, y1: 20, x2: 30, y2: 40)),
        (Box(x1: -9, y1: -9, x2: -1, y2: -1), Box(x1: 0, y1: 0, x2: 0, y2: 0)),
        (Box(x1: 120, y1: 90, x2: 130, y2: 95), Box(x1: 100, y1: 80, x2: 100, y2: 80)),
    ])
    func aClampedBoxIsWithinThePhoto(box: Box, expected: Box) {
        #expect(box.clamped(width: 100, height: 80) == expected)
    }

    @Test func aBoxThatTouchesNoEdgeDoesNotChange() {
        let box = Box(x1: 10, y1: 20, x2: 30, y2: 40)
        #expect(box.uncut(by: points, width: 100, height: 80) == box)
        // Boxes in older caches extend beyond the edge and are not cut.
        let whole = Box(x1: -8, y1: -4, x2: 130, y2: 99)
        #expect(whole.uncut(by: points, width: 100, height: 80) == whole)
    }

    /// Each cut side is moved to where the face ends, within a tenth of the face, because proportions vary.
    @Test(arguments: [
        (left: 35.0, top: 0.0, width: 200, height: 200), (left: 0.0, top: 30.0, width: 200, height: 200),
        (left: 0.0, top: 0.0, width: 55, height: 60), (left: 33.0, top: 28.0, width: 30, height: 40),
    ])
    func sidesCutOffByThePhotoAreRestored(left: Double, top: Double, width: Int, height: Int) {
        func shifted(_ point: Point) -> Point { Point(point.x - Float(left), point.y - Float(top)) }
        let points = FivePoints(
            leftEye: shifted(self.points.leftEye), rightEye: shifted(self.points.rightEye),
            nose: shifted(self.points.nose), leftMouth: shifted(self.points.leftMouth),
            rightMouth: shifted(self.points.rightMouth))
        // The box that networks find for such a face: its sides are 1.07, 1.65 and 1.2 times 20 from the middle.
        let whole = Box(
            x1: 28.6 - Float(left), y1: 17 - Float(top), x2: 71.4 - Float(left), y2: 74 - Float(top))
        let back = whole.clamped(width: width, height: height).uncut(by: points, width: width, height: height)
        for (side, expected) in [
            (back.x1, whole.x1), (back.y1, whole.y1), (back.x2, whole.x2), (back.y2, whole.y2),
        ] {
            #expect(abs(side - expected) < 0.1 * whole.height)
        }
    }

    @Test func aHeadOnItsSideHasABoxOnItsSide() {
        let turned = FivePoints(
            leftEye: Point(40, 60), rightEye: Point(40, 40), nose: Point(50, 50), leftMouth: Point(60, 57),
            rightMouth: Point(60, 43))
        let box = Box(x1: 0, y1: 0, x2: 90, y2: 90).uncut(by: turned, width: 90, height: 90)
        #expect(box == Box(x1: 0, y1: 0, x2: 90, y2: 90))
        let cut = Box(x1: 45, y1: 45, x2: 47, y2: 47).uncut(by: turned, width: 47, height: 47)
        #expect(abs(cut.x2 - 74) < 0.01 && abs(cut.y2 - 71.4) < 0.01)
    }
}
