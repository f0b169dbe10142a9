import FaceTypes
import Glibc
import Testing

@testable import FaceAnalysis

struct HeadPoseTests {
    /// The mean shape, rotated, scaled and shifted like a face in a photo.
    private func face(pitch: Double = 0, yaw: Double = 0, roll: Double = 0) -> [Point3] {
        let (p, y, r) = (pitch * .pi / 180, yaw * .pi / 180, roll * .pi / 180)
        return meanShape68.map { point in
            var (a, b, c) = (Double(point.x), Double(point.y), Double(point.z))
            (b, c) = (b * cos(p) - c * sin(p), b * sin(p) + c * cos(p))
            (a, c) = (a * cos(y) + c * sin(y), -a * sin(y) + c * cos(y))
            (a, b) = (a * cos(r) - b * sin(r), a * sin(r) + b * cos(r))
            return Point3(Float(a * 80 + 300), Float(b * 80 + 200), Float(c * 80))
        }
    }

    @Test(arguments: [(0.0, 0.0, 0.0), (20, 0, 0), (0, -35, 0), (0, 0, 50), (-10, 25, 15), (0, 0, -120)])
    func rotationsAreRecovered(_ pitch: Double, _ yaw: Double, _ roll: Double) throws {
        let pose = try #require(headPose(of: face(pitch: pitch, yaw: yaw, roll: roll)))
        // The points are float32 values of a few hundred, accurate to a thousandth of a degree.
        #expect(abs(Double(pose.pitch) - pitch) < 0.01)
        #expect(abs(Double(pose.yaw) - yaw) < 0.01)
        #expect(abs(Double(pose.roll) - roll) < 0.01)
    }

    /// A clockwise rotation on the screen, where y points down, moves the right side of the face down.
    @Test func rollIsClockwiseOnTheScreen() throws {
        let turned = face().map { Point3(300 - ($0.y - 200), 200 + ($0.x - 300), $0.z) }
        #expect(abs(try #require(headPose(of: turned)).roll - 90) < 0.01)
    }

    @Test func pointsWithoutAnExtentHaveNoPose() {
        #expect(headPose(of: [Point3](repeating: Point3(1, 2, 3), count: 68)) == nil)
        #expect(headPose(of: [Point3](repeating: Point3(.nan, 2, 3), count: 68)) == nil)
        #expect(headPose(of: []) == nil)
    }
}
