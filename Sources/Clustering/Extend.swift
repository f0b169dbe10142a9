package import FaceTypes
import Numerics

/// Where new faces belong in an existing clustering.
package struct ExtensionPlan: Hashable, Sendable {
    /// The person in `persons` that each new face joins, by row.
    package var joined: [Int: Int]
    /// New persons in the order of their numbers, which follow the existing ones.
    package var newPersons: [[Int]]
    /// The remaining singletons, ascending.
    package var singletons: [Int]
}

/// Adds new faces to existing persons without moving any of their faces.
///
/// Centroids are computed once, before anything is added. Each new face joins the nearest person within
/// `joinThreshold` (≤) that contains no face it must stay apart from. The remaining new faces and the old singletons
/// are clustered among themselves at `newThreshold`.
/// - Parameters:
///   - persons: the members of each, in the order of their ids.
///   - singletons: single faces of an earlier run.
///   - unseen: new faces.
///   - rescueDistance: distance within which tiny new persons join larger new ones; nil to disable.
/// - Throws: see `averageLinkage`.
package func planExtension(
    of vectors: EmbeddingMatrix, persons: [[Int]], singletons: [Int], unseen: [Int],
    joinThreshold: RawDistance,
    newThreshold: RawDistance, rescueDistance: RawDistance? = nil, options: LinkageOptions = .init()
) throws -> ExtensionPlan {
    let joined = joinNearest(
        unseen, in: vectors, to: persons, within: joinThreshold, apart: options.apart)
    let rest = singletons + unseen.filter { joined[$0] == nil }
    let partition = try averageLinkage(
        vectors, rows: rest, threshold: newThreshold, options: options, rescueDistance: rescueDistance)
    return ExtensionPlan(
        joined: joined, newPersons: Array(partition.groups), singletons: partition.singletons)
}

/// Assigns each face to the nearest centroid within `distance` (≤) whose set contains no face that it must stay apart
/// from. Nearer faces are assigned first: of two that must stay apart, the nearer one joins.
func joinNearest(
    _ faces: [Int], in vectors: EmbeddingMatrix, to sets: [[Int]], within distance: RawDistance,
    apart: [RowPair]
) -> [Int: Int] {
    let centroids = sets.map { centroid(of: $0.sorted(), in: vectors) }
    let routes = route(faces: faces, in: vectors, to: centroids, within: distance)
    var steps: [(distance: RawDistance, place: Int, set: Int)] = []
    for (place, found) in routes.enumerated() {
        steps += found.map { (distance: $0.distance, place: place, set: $0.centroid) }
    }
    steps.sort { $0 < $1 }
    var rivals = ClusterRivals(apart, among: sets + faces.map { [$0] })
    var joined: [Int: Int] = [:]
    for step in steps where joined[faces[step.place]] == nil {
        guard !rivals.areApart(sets.count + step.place, step.set) else { continue }
        joined[faces[step.place]] = step.set
        rivals.merge(sets.count + step.place, into: step.set)
    }
    return joined
}
