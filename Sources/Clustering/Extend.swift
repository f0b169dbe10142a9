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
private func joinNearest(
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

/// What happens to faces and persons that are new to refine.
package struct FacesetExtension: Hashable, Sendable {
    /// The faceset in `facesets` that each new face joins, by row.
    package var joined: [Int: Int]
    /// New facesets in the order of their numbers, and the result for every other new face and face of their persons.
    package var new: Refinement
}

/// Adds new faces to existing facesets, and creates facesets for persons that have none.
///
/// Centroids are computed once, before anything is added. Each new face that passes the quality gates joins the
/// nearest faceset within the outlier threshold that contains no face it must stay apart from. Persons, old or new,
/// without any face in a faceset are gated as in refine, and so are new faces of no person. No faceset loses a face.
/// - Parameters:
///   - facesets: the members of each, in the order of their ids.
///   - persons: all persons, including new faces.
///   - unseen: new faces.
///   - apart: pairs of rows that must not be in the same faceset.
package func planFacesetExtension(
    of vectors: EmbeddingMatrix, faces: [Face], facesets: [[Int]], persons: [[Int]], unseen: [Int],
    gates: FacesetGates, calibration: Calibration, apart: [RowPair] = []
) -> FacesetExtension {
    let able = unseen.filter { gates.failure(of: faces[$0].record) == nil }
    let joined = joinNearest(
        able, in: vectors, to: facesets, within: calibration.raw(gates.outlierThreshold), apart: apart)
    let taken = Set(facesets.joined()).union(joined.keys)
    let known = taken.union(persons.joined())
    let lone = unseen.filter { !known.contains($0) }.map { [$0] }
    let open = persons.filter { $0.allSatisfy { !taken.contains($0) } } + lone
    var new = selectFacesets(
        from: open, in: vectors, faces: faces, gates: gates, calibration: calibration)
    let judged = taken.union(open.joined())
    new.rejected += unseen.filter { !judged.contains($0) }.map { face in
        .init(face: face, reason: gates.failure(of: faces[face].record) ?? .outlier)
    }
    new.rejected.sort { $0.face < $1.face }
    return FacesetExtension(joined: joined, new: new)
}
