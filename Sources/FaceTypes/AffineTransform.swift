/// An affine map of the plane, `x' = xx·x + xy·y + tx`, `y' = yx·x + yy·y + ty`: the 2 × 3 matrices of face alignment.
package struct AffineTransform: Hashable, Sendable {
    package var xx: Double
    package var xy: Double
    package var tx: Double
    package var yx: Double
    package var yy: Double
    package var ty: Double

    package init(xx: Double, xy: Double, tx: Double, yx: Double, yy: Double, ty: Double) {
        self.xx = xx
        self.xy = xy
        self.tx = tx
        self.yx = yx
        self.yy = yy
        self.ty = ty
    }

    /// The inverse map; nil if this one is singular or not finite.
    package var inverse: AffineTransform? {
        let determinant = xx * yy - xy * yx
        guard determinant.isFinite, abs(determinant) > 1e-12 else { return nil }
        let (a, b, c, d) = (yy / determinant, -xy / determinant, -yx / determinant, xx / determinant)
        return AffineTransform(xx: a, xy: b, tx: -(a * tx + b * ty), yx: c, yy: d, ty: -(c * tx + d * ty))
    }

    package func callAsFunction(_ point: Point) -> Point {
        let (x, y) = (Double(point.x), Double(point.y))
        return Point(Float(xx * x + xy * y + tx), Float(yx * x + yy * y + ty))
    }
}
