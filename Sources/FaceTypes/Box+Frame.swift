extension Box {
    /// The part of the box that lies within a photo; flat where none does.
    package func clamped(width: Int, height: Int) -> Box {
        func place(_ value: Float, _ limit: Int) -> Float { min(max(value, 0), Float(limit)) }
        return Box(
            x1: place(x1, width), y1: place(y1, height), x2: place(x2, width), y2: place(y2, height))
    }

    /// The box of the whole face, of which a photo shows the part in this box: a side that lies on the edge of the photo
    /// is moved out to where the points say that the face ends. A box that touches no edge stays as it is.
    ///
    /// Networks that look at a face expect all of it in the middle of their input, also where a part of it is not there.
    package func uncut(by points: FivePoints, width: Int, height: Int) -> Box {
        let face = Box(ofFaceWith: points)
        var box = self
        if x1 == 0 { box.x1 = min(x1, face.x1) }
        if y1 == 0 { box.y1 = min(y1, face.y1) }
        if x2 == Float(width) { box.x2 = max(x2, face.x2) }
        if y2 == Float(height) { box.y2 = max(y2, face.y2) }
        return box
    }

    /// About the ellipse of a face of ordinary proportions.
    ///
    /// Its half axes and the place of its centre between eyes and mouth are the medians of the boxes that the detector
    /// of the InsightFace packs (232 faces) and the mesh of the open pack (45 faces) put about faces: 1.07 to either
    /// side, 1.65 up, 1.2 down from the middle of eyes and mouth, in lengths of the longer of the lines between the eyes
    /// and from eyes to mouth. Nine of ten faces lie within 0.3 of that.
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
