package import FaceTypes
import Numerics

/// One pass of outlier rejection: removes members farther than `distance` from the centroid of all members.
///
/// - Parameter minimum: smaller clusters keep all members.
/// - Returns: both parts in the order given. If members cancel out, so that there is no centroid, all are kept.
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

/// Several passes of outlier rejection, each with the centroid of what the previous one kept.
package func rejectOutliers(
    of members: [Int], in vectors: EmbeddingMatrix, passes distances: [RawDistance], fromSize minimum: Int = 1
) -> (kept: [Int], rejected: [Int]) {
    distances.reduce((kept: members, rejected: [])) { state, distance in
        let pass = rejectOutliers(of: state.kept, in: vectors, beyond: distance, fromSize: minimum)
        return (pass.kept, state.rejected + pass.rejected)
    }
}
