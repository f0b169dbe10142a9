package import FaceTypes

/// Least-squares fit of rotation, uniform scale and translation from one set of points to another.
///
/// Closed form in the plane: with both sets centred, `a = Σ s·d / Σ|s|²` and
/// `b = Σ (s × d) / Σ|s|²` give `[[a, −b], [b, a]]`. Never a reflection. Source: Umeyama, "Least-squares estimation of
/// transformation parameters between two point patterns", 1991; O(n).
/// - Parameters:
///   - source: at least two points.
///   - target: the same number of points.
/// - Returns: nil if all source points coincide or a number is not finite.
package func similarityTransform(from source: [Point], to target: [Point]) -> AffineTransform? {
    precondition(source.count == target.count)
    let (sourceX, sourceY) = meanPosition(source)
    let (targetX, targetY) = meanPosition(target)
    var (along, across, spread) = (0.0, 0.0, 0.0)
    for (s, d) in zip(source, target) {
        let (x, y) = (Double(s.x) - sourceX, Double(s.y) - sourceY)
        let (u, v) = (Double(d.x) - targetX, Double(d.y) - targetY)
        along += x * u + y * v
        across += x * v - y * u
        spread += x * x + y * y
    }
    let (a, b) = (along / spread, across / spread)
    guard spread > 0, a.isFinite, b.isFinite else { return nil }
    return AffineTransform(
        xx: a, xy: -b, tx: targetX - a * sourceX + b * sourceY,
        yx: b, yy: a, ty: targetY - b * sourceX - a * sourceY)
}

private func meanPosition(_ points: [Point]) -> (x: Double, y: Double) {
    let count = Double(points.count)
    return (
        points.reduce(0) { $0 + Double($1.x) } / count, points.reduce(0) { $0 + Double($1.y) } / count
    )
}
