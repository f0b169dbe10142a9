import FaceTypes
import Imaging
import TestSupport
import Testing

struct DrawingTests {
    @Test func drawingIsClipped() {
        let image = RGBImage(width: 10, height: 8)
        let drawn = image.drawn([
            Stroke(Box(x1: -5, y1: 2, x2: 20, y2: 5), (255, 0, 0), width: 1),
            Stroke([Point(.nan, 1)], (0, 255, 0), width: 3),
        ])
        #expect(drawn.pixel(x: 4, y: 2).0 == 255 && drawn.pixel(x: 4, y: 3) == (0, 0, 0))
        #expect(drawn.pixel(x: 4, y: 5).0 == 255 && image.pixel(x: 4, y: 2) == (0, 0, 0))
    }
}
