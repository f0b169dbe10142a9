package import FaceTypes
import Numerics

/// One pass of outlier rejection: members further than `distance` from the centroid of all members leave.
///
/// - Parameter minimum: smaller clusters keep all their members.
/// - Returns: both parts in the order given. Members that cancel out, so that they have no centroid, all stay.
package func rejectOutliers(
    of members: [Int], in vectors: EmbeddingMatrix, beyond distance: RawDistance, fromSize minimum: Int = 4
) -> (kept: [Int], rejected: [Int]) {
    guard members.count >= minimum, let middle = centroid(of: members, in: vectors) else {
        return (members, [])
    }
    let isNear = members.map { cosineDistance(vectors[$0], middle) <= distance }
    return (
        zip(members, isNear).filter(\.1).map(\.0), zip(members, isNear).filter { !$0.1 }.map(\.0)
    )
}

/// Passes of outlier rejection one after another, each with the centroid of what the last one left.
package func rejectOutliers(
    of members: [Int], in vectors: EmbeddingMatrix, passes distances: [RawDistance], fromSize minimum: Int = 1
) -> (kept: [Int], rejected: [Int]) {
    distances.reduce((kept: members, rejected: [])) { state, distance in
        let pass = rejectOutliers(of: state.kept, in: vectors, beyond: distance, fromSize: minimum)
        return (pass.kept, state.rejected + pass.rejected)
    }
}
