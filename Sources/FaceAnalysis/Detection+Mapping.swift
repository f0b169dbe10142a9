import FaceTypes

extension Detection {
    /// By a map that keeps axes or swaps them, as scalings and quarter turns do.
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
