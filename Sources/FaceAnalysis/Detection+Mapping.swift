import FaceTypes

extension Detection {
    /// Maps from pixels of a reduced photo to pixels of the photo.
    func enlarged(by reduction: Int) -> Detection {
        reduction == 1 ? self : mapped(by: .scaling(Double(reduction)))
    }

    func moved(x: Int, y: Int) -> Detection { mapped(by: .moving(x: x, y: y)) }

    /// The map must keep or swap the axes, as scalings and quarter turns do.
    func mapped(by transform: AffineTransform) -> Detection {
        let (a, b) = (transform(Point(box.x1, box.y1)), transform(Point(box.x2, box.y2)))
        return Detection(
            box: Box(x1: min(a.x, b.x), y1: min(a.y, b.y), x2: max(a.x, b.x), y2: max(a.y, b.y)),
            points: FivePoints(
                leftEye: transform(points.leftEye), rightEye: transform(points.rightEye),
                nose: transform(points.nose), leftMouth: transform(points.leftMouth),
                rightMouth: transform(points.rightMouth)),
            score: score)
    }
}

extension AffineTransform {
    fileprivate static func scaling(_ factor: Double) -> AffineTransform {
        AffineTransform(xx: factor, xy: 0, tx: 0, yx: 0, yy: factor, ty: 0)
    }

    fileprivate static func moving(x: Int, y: Int) -> AffineTransform {
        AffineTransform(xx: 1, xy: 0, tx: Double(x), yx: 0, yy: 1, ty: Double(y))
    }
}
