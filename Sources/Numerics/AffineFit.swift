package import FaceTypes

/// A direction in space, or one row of a 3 × 3 matrix.
package typealias Vector3 = SIMD3<Double>

/// Least-squares fit of an affine map from a fixed set of 3D points to other points. Only the first two rows of its
/// linear part, those for x and y, are computed.
///
/// Both point sets are centred first, so `points` may be anywhere. Costs O(n) per fit, and O(n) once for the shape.
package struct AffineFit: Sendable {
    private let shape: [Vector3]
    /// `(Σ s·sᵀ)⁻¹` of the centred shape, row by row.
    private let inverse: (Vector3, Vector3, Vector3)

    /// - Parameter shape: at least four points that are not coplanar; returns nil otherwise.
    package init?(shape points: [Point3]) {
        let all = points.map { Vector3(Double($0.x), Double($0.y), Double($0.z)) }
        let mean = all.reduce(.zero, +) / Double(max(1, all.count))
        shape = all.map { $0 - mean }
        var (xx, xy, xz, yy, yz, zz) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for s in shape {
            xx += s.x * s.x
            xy += s.x * s.y
            xz += s.x * s.z
            yy += s.y * s.y
            yz += s.y * s.z
            zz += s.z * s.z
        }
        let (first, second, third) = (Vector3(xx, xy, xz), Vector3(xy, yy, yz), Vector3(xz, yz, zz))
        let determinant = dot(first, cross(second, third))
        guard determinant > 0 else { return nil }
        // The adjugate of a symmetric matrix is symmetric, so its columns are its rows.
        inverse = (
            cross(second, third) / determinant, cross(third, first) / determinant,
            cross(first, second) / determinant
        )
    }

    /// - Parameter points: one for each point of the shape, in the same order.
    package func rows(to points: [Point3]) -> (x: Vector3, y: Vector3) {
        precondition(points.count == shape.count)
        // The shape is centred (Σ s = 0), so the mean of `points` cancels out.
        var (x, y) = (Vector3.zero, Vector3.zero)
        for (s, point) in zip(shape, points) {
            x += s * Double(point.x)
            y += s * Double(point.y)
        }
        return (times(x), times(y))
    }

    private func times(_ v: Vector3) -> Vector3 {
        Vector3(dot(inverse.0, v), dot(inverse.1, v), dot(inverse.2, v))
    }
}

package func dot(_ a: Vector3, _ b: Vector3) -> Double {
    (a * b).sum()
}

package func cross(_ a: Vector3, _ b: Vector3) -> Vector3 {
    Vector3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}
