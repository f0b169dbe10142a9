import FaceTypes
import Glibc
import Numerics

/// The rotation of a head, computed from 68 points in space.
///
/// The affine map from a mean shape to the points, found by least squares, is read as a scaled rotation; its third row
/// is the cross product of the first two. Source: `estimate_affine_matrix_3d23d` of face3d, as the Python package
/// insightface uses it; the signs are those of `Pose`.
/// - Parameter points: 68, in the order of the iBUG annotation, in pixels.
/// - Returns: nil unless there are 68 points that span a plane.
func headPose(of points: [Point3]) -> Pose? {
    guard points.count == meanShape68.count, let rows = meanShapeFit?.rows(to: points) else { return nil }
    let (lengthX, lengthY) = (dot(rows.x, rows.x).squareRoot(), dot(rows.y, rows.y).squareRoot())
    guard min(lengthX, lengthY) > leastScale, lengthX.isFinite, lengthY.isFinite else { return nil }
    let (r0, r1) = (rows.x / lengthX, rows.y / lengthY)
    return angles(r0, r1, cross(r0, r1))
}

/// Pixels per unit of the mean shape, which is about one unit wide; anything smaller is rounding.
private let leastScale = 1e-6

private let meanShapeFit = AffineFit(shape: meanShape68)

/// The angles, in degrees, of the rotation matrix with these rows.
private func angles(_ r0: Vector3, _ r1: Vector3, _ r2: Vector3) -> Pose {
    let degrees = 180 / Double.pi
    let level = (r0.x * r0.x + r1.x * r1.x).squareRoot()
    let yaw = atan2(-r2.x, level)
    guard level >= 1e-6 else {
        return Pose(pitch: Float(atan2(-r1.z, r1.y) * degrees), yaw: Float(yaw * degrees), roll: 0)
    }
    return Pose(
        pitch: Float(atan2(r2.y, r2.z) * degrees), yaw: Float(yaw * degrees),
        roll: Float(atan2(r1.x, r0.x) * degrees))
}
