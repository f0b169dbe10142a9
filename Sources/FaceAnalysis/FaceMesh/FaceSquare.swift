import FaceTypes
import Glibc

/// The input of the mesh network: a square around a face, rotated so that its eyes are level.
struct FaceSquare: Hashable, Sendable {
    /// Side of the square, relative to the longer side of YuNet's box. With this and `detectionDrop`, the mesh of a typical face fills
    /// two thirds of the square and is centred in it, as the network was trained (medians of 226 portraits).
    private static let detectionMargin = 1.35
    /// How far the square's centre is below that of YuNet's box, relative to the longer side of the box.
    private static let detectionDrop = 0.04

    /// In photo pixels.
    var centreX: Double
    var centreY: Double
    var side: Double
    /// Angle of the line from the image-left to the image-right eye, in radians, clockwise on screen.
    var angle: Double

    /// The square around a detected face.
    init(box: Box, points: FivePoints) {
        angle = Self.angle(points.leftEye, points.rightEye)
        let drop = Self.detectionDrop * Double(box.longSidePixels)
        centreX = Double(box.centre.x) - drop * sin(angle)
        centreY = Double(box.centre.y) + drop * cos(angle)
        side = Self.detectionMargin * Double(box.longSidePixels)
    }

    /// Maps from the photo to a crop of `size` pixels.
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
