extension Box {
    /// The part of the box inside a photo; empty if there is none.
    package func clamped(width: Int, height: Int) -> Box {
        func place(_ value: Float, _ limit: Int) -> Float { min(max(value, 0), Float(limit)) }
        return Box(
            x1: place(x1, width), y1: place(y1, height), x2: place(x2, width), y2: place(y2, height))
    }

    /// Extends a box that is cut off by the edge of the photo to the whole face: a side on the edge is moved out to
    /// where the landmarks suggest that the face ends. A box that touches no edge is returned unchanged.
    ///
    /// Networks expect the whole face in the middle of their input, even if a part of it is outside the photo.
    package func uncut(by points: FivePoints, width: Int, height: Int) -> Box {
        let face = Box(ofFaceWith: points)
        var box = self
        if x1 == 0 { box.x1 = min(x1, face.x1) }
        if y1 == 0 { box.y1 = min(y1, face.y1) }
        if x2 == Float(width) { box.x2 = max(x2, face.x2) }
        if y2 == Float(height) { box.y2 = max(y2, face.y2) }
        return box
    }

    /// The estimated bounding box of a face of average proportions, from its landmarks.
    ///
    /// Its half axes and its centre between eyes and mouth are medians over the boxes of the InsightFace detectors
    /// (232 faces) and of the open pack's mesh (45 faces): 1.07 to either side, 1.65 up and 1.2 down from the middle
    /// of eyes and mouth, in units of the distance between the eyes or from eyes to mouth, whichever is longer. Nine
    /// of ten faces are within 0.3 of these values.
    private init(ofFaceWith points: FivePoints) {
        let eyes = Point.middle(points.leftEye, points.rightEye)
        let mouth = Point.middle(points.leftMouth, points.rightMouth)
        let down = Point(mouth.x - eyes.x, mouth.y - eyes.y)
        let length = down.length
        let eyeDistance = Point(
            points.rightEye.x - points.leftEye.x, points.rightEye.y - points.leftEye.y
        ).length
        let unit = max(length, eyeDistance)
        let (cosine, sine) = length > 0 ? (down.y / length, down.x / length) : (1, 0)
        let middle = Point.middle(eyes, mouth)
        let (across, along, rise) = (1.07 * unit, 1.425 * unit, 0.225 * unit)
        let centre = Point(middle.x - rise * sine, middle.y - rise * cosine)
        let halfWidth = Point(across * cosine, along * sine).length
        let halfHeight = Point(across * sine, along * cosine).length
        self.init(
            x1: centre.x - halfWidth, y1: centre.y - halfHeight, x2: centre.x + halfWidth,
            y2: centre.y + halfHeight)
    }
}

extension Point {
    fileprivate var length: Float { (x * x + y * y).squareRoot() }

    fileprivate static func middle(_ a: Point, _ b: Point) -> Point {
        Point((a.x + b.x) / 2, (a.y + b.y) / 2)
    }
}
