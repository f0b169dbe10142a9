import Numerics
package import FaceTypes

/// The bin of a head pose: five steps of yaw by three of pitch.
package struct PoseBin: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// −2 far to image left … 2 far to image right.
    package let yaw: Int
    /// −1 down, 0 level, 1 up.
    package let pitch: Int

    /// Limits of yaw in degrees for frontal and half-turned faces.
    private static let yawSteps: (Float, Float) = (12, 35)
    /// Limit of pitch in degrees for level faces.
    private static let pitchStep: Float = 12

    package init(_ pose: Pose) {
        let size = abs(pose.yaw) <= Self.yawSteps.0 ? 0 : abs(pose.yaw) <= Self.yawSteps.1 ? 1 : 2
        yaw = pose.yaw < 0 ? -size : size
        pitch = pose.pitch > Self.pitchStep ? 1 : pose.pitch < -Self.pitchStep ? -1 : 0
    }

    /// `left_far`, `left`, `front`, `right`, `right_far`, with `_up` or `_down`.
    package var description: String {
        ["left_far", "left", "front", "right", "right_far"][yaw + 2] + ["_down", "", "_up"][pitch + 1]
    }

    package static func < (a: PoseBin, b: PoseBin) -> Bool { (a.yaw, a.pitch) < (b.yaw, b.pitch) }
}

/// Moves `count` faces with diverse poses to the front; the others keep their order.
///
/// Greedy: the best face first, then each time the one with the highest `score × coverage × distance`, where coverage
/// is 1 / (1 + faces chosen in the same pose bin) and distance the smallest cosine distance to the chosen ones. The
/// chosen faces stay in the order of their scores. Costs O(count · n).
/// - Parameter faces: by descending score.
package func diverseFirst(_ faces: [ScoredFace], count: Int, in matrix: EmbeddingMatrix) -> [ScoredFace] {
    var chosen: [Int] = []
    var distances = [Double](repeating: .infinity, count: faces.count)
    var bins: [PoseBin?: Int] = [:]
    let poses = faces.map { $0.face.enrichment?.pose.map(PoseBin.init) }
    var next = faces.indices.first
    while let last = next, chosen.count < count {
        chosen.append(last)
        bins[poses[last], default: 0] += 1
        var best = -1.0
        next = nil
        for place in faces.indices where !chosen.contains(place) {
            let distance = cosineDistance(matrix[faces[place].face.row], matrix[faces[last].face.row])
            distances[place] = min(distances[place], max(0, distance.value))
            let value = faces[place].score * distances[place] / Double(1 + bins[poses[place], default: 0])
            if value > best { (best, next) = (value, place) }
        }
    }
    let front = Set(chosen)
    return front.sorted().map { faces[$0] } + faces.indices.filter { !front.contains($0) }.map { faces[$0] }
}
