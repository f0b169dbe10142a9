package import FaceTypes
import Numerics

/// Where new faces go in an existing clustering.
package struct ExtensionPlan: Hashable, Sendable {
    /// The person of `persons` that each unseen face joins, by row.
    package var joined: [Int: Int]
    /// New persons in the order of their numbers, past all that exist.
    package var newPersons: [[Int]]
    /// The singletons after all this, ascending.
    package var singletons: [Int]
}

/// Folds unseen faces into existing persons without moving a face of theirs.
///
/// Centroids are taken once, from the members before. Each unseen face joins the nearest within `joinThreshold` (≤) that
/// holds no face it must stay apart from; the others and the singletons of before are clustered among themselves at
/// `newThreshold`.
/// - Parameters:
///   - persons: the members of each, in the order of their ids.
///   - singletons: faces that an earlier run left alone.
///   - unseen: faces that no earlier run saw.
///   - rescueDistance: within which tiny new persons join larger new ones; nil for none.
/// - Throws: as `averageLinkage`.
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

/// The set that each face joins: the nearest centroid within `distance` (≤) of a set without a face that it must stay
/// apart from. The nearest faces come first: of two that must stay apart the nearer joins.
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

/// What becomes of faces and persons that refine has not seen.
package struct FacesetExtension: Hashable, Sendable {
    /// The faceset of `facesets` that each unseen face joins, by row.
    package var joined: [Int: Int]
    /// New facesets in the order of their numbers, and the fate of every other unseen face and face of their persons.
    package var new: Refinement
}

/// Folds unseen faces into existing facesets, and makes new ones of persons that have none.
///
/// Centroids are taken once, from the facesets before. Each unseen face that passes the gates of quality joins the
/// nearest within the gates' outlier threshold that holds no face it must stay apart from. A person, old or new, none of
/// whose faces then stands in a faceset is gated as refine does, and so is an unseen face of no person. No faceset loses
/// a face.
/// - Parameters:
///   - facesets: the members of each, in the order of their ids.
///   - persons: all persons after folding.
///   - unseen: faces that no earlier run saw.
///   - apart: rows that never come to stand in one faceset.
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
