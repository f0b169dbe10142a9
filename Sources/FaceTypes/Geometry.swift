/// A position in pixels of the EXIF-oriented photo, unless said otherwise; x to the right, y down.
package struct Point: Hashable, Sendable {
    package var x: Float
    package var y: Float

    package init(_ x: Float, _ y: Float) {
        self.x = x
        self.y = y
    }
}

/// A position with depth, in pixels; z increases away from the camera, as the landmark network defines it.
package struct Point3: Hashable, Sendable {
    package var x: Float
    package var y: Float
    package var z: Float

    package init(_ x: Float, _ y: Float, _ z: Float) {
        self.x = x
        self.y = y
        self.z = z
    }
}

/// An axis-aligned box in pixels, `x1 ≤ x2`, `y1 ≤ y2`. Boxes of detections may extend beyond the photo; those in a
/// cache are clamped.
package struct Box: Hashable, Sendable {
    package var x1: Float
    package var y1: Float
    package var x2: Float
    package var y2: Float

    package init(x1: Float, y1: Float, x2: Float, y2: Float) {
        self.x1 = x1
        self.y1 = y1
        self.x2 = x2
        self.y2 = y2
    }

    package var width: Float { x2 - x1 }
    package var height: Float { y2 - y1 }
    package var shortSidePixels: Float { min(width, height) }
    package var longSidePixels: Float { max(width, height) }
    package var centre: Point { Point((x1 + x2) / 2, (y1 + y2) / 2) }

    /// Intersection over union, 0…1; 0 for boxes without an area.
    package func overlap(with other: Box) -> Float {
        let (wide, high) = (min(x2, other.x2) - max(x1, other.x1), min(y2, other.y2) - max(y1, other.y1))
        let shared = max(wide, 0) * max(high, 0)
        let covered = width * height + other.width * other.height - shared
        return covered > 0 ? shared / covered : 0
    }
}

/// The five alignment points of a face: image-left eye, image-right eye, nose, left and right mouth corner.
package struct FivePoints: Hashable, Sendable {
    package var leftEye: Point
    package var rightEye: Point
    package var nose: Point
    package var leftMouth: Point
    package var rightMouth: Point

    package init(leftEye: Point, rightEye: Point, nose: Point, leftMouth: Point, rightMouth: Point) {
        self.leftEye = leftEye
        self.rightEye = rightEye
        self.nose = nose
        self.leftMouth = leftMouth
        self.rightMouth = rightMouth
    }

    /// - Parameter point: returns each point by its index in the fixed order.
    package init(_ point: (Int) throws -> Point) rethrows {
        self.init(
            leftEye: try point(0), rightEye: try point(1), nose: try point(2), leftMouth: try point(3),
            rightMouth: try point(4))
    }

    /// The points in the fixed order.
    package var all: [Point] { [leftEye, rightEye, nose, leftMouth, rightMouth] }
}

/// The rotation of a head in degrees: pitch + looks up, yaw + nose to image right, roll + clockwise on screen.
package struct Pose: Hashable, Sendable {
    package var pitch: Float
    package var yaw: Float
    package var roll: Float

    package init(pitch: Float, yaw: Float, roll: Float) {
        self.pitch = pitch
        self.yaw = yaw
        self.roll = roll
    }
}
