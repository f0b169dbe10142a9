import FaceTypes
import Glibc

/// The part of a photo that the mesh network looks at: a square about a face, turned so that its eyes are level.
struct FaceSquare: Hashable, Sendable {
    /// Side of the square in longer sides of a detection's box.
    private static let detectionMargin = 1.27
    /// How far below the middle of a detection's box the square's lies, in heights of the box.
    private static let detectionDrop = 0.08

    /// In photo pixels.
    var centreX: Double
    var centreY: Double
    var side: Double
    /// Of the line from the image-left to the image-right eye, radians, clockwise on screen.
    var angle: Double

    /// About a face that a detector found.
    init(box: Box, points: FivePoints) {
        angle = Self.angle(points.leftEye, points.rightEye)
        let drop = Self.detectionDrop * Double(box.longSidePixels)
        centreX = Double(box.centre.x) - drop * sin(angle)
        centreY = Double(box.centre.y) + drop * cos(angle)
        side = Self.detectionMargin * Double(box.longSidePixels)
    }

    /// From the photo to a crop of `size` pixels.
    func crop(side size: Int) -> AffineTransform {
        let scale = Double(size) / side
        let (a, b, half) = (scale * cos(angle), scale * sin(angle), Double(size) / 2)
        return AffineTransform(
            xx: a, xy: b, tx: half - a * centreX - b * centreY, yx: -b, yy: a,
            ty: half + b * centreX - a * centreY)
    }

    private static func angle(_ left: Point, _ right: Point) -> Double {
        atan2(Double(right.y - left.y), Double(right.x - left.x))
    }
}
