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
/// Centroids are taken once, from the members before. Each unseen face joins the nearest within `joinThreshold` (≤); the
/// others and the singletons of before are clustered among themselves at `newThreshold`.
/// - Parameters:
///   - persons: the members of each, in the order of their ids.
///   - singletons: faces that an earlier run left alone.
///   - unseen: faces that no earlier run saw.
/// - Throws: as `averageLinkage`.
package func planExtension(
    of vectors: EmbeddingMatrix, persons: [[Int]], singletons: [Int], unseen: [Int], joinThreshold: Double,
    newThreshold: Double, options: LinkageOptions = .init()
) throws -> ExtensionPlan {
    let centroids = persons.map { centroid(of: $0.sorted(), in: vectors) }
    let nearest = routeToNearest(faces: unseen, in: vectors, to: centroids, within: joinThreshold)
    var joined: [Int: Int] = [:]
    for case let (face, found?) in zip(unseen, nearest) { joined[face] = found.centroid }
    let rest = singletons + unseen.filter { joined[$0] == nil }
    let partition = try averageLinkage(vectors, rows: rest, threshold: newThreshold, options: options)
    return ExtensionPlan(
        joined: joined, newPersons: Array(partition.groups), singletons: partition.singletons)
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
/// nearest within the gates' outlier threshold. A person, old or new, none of whose faces then stands in a faceset is
/// gated as refine does. No faceset loses a face.
/// - Parameters:
///   - facesets: the members of each, in the order of their ids.
///   - persons: all persons after folding.
///   - unseen: faces that no earlier run saw; those in no person are judged too.
package func planFacesetExtension(
    of vectors: EmbeddingMatrix, faces: [GatedFace], facesets: [[Int]], persons: [[Int]], unseen: [Int],
    gates: FacesetGates
) -> FacesetExtension {
    let centroids = facesets.map { centroid(of: $0.sorted(), in: vectors) }
    let able = unseen.filter { gates.failure(of: faces[$0]) == nil }
    let nearest = routeToNearest(faces: able, in: vectors, to: centroids, within: gates.outlierThreshold)
    var joined: [Int: Int] = [:]
    for case let (face, found?) in zip(able, nearest) { joined[face] = found.centroid }
    let taken = Set(facesets.joined()).union(joined.keys)
    let open = persons.filter { $0.allSatisfy { !taken.contains($0) } }
    var new = selectFacesets(from: open, in: vectors, faces: faces, gates: gates)
    let judged = Set(open.joined()).union(taken)
    let known = Set(persons.joined())
    new.rejected += unseen.filter { !judged.contains($0) }.map { face in
        let reason = gates.failure(of: faces[face]) ?? (known.contains(face) ? .outlier : .singleton)
        return .init(face: face, reason: reason)
    }
    new.rejected.sort { $0.face < $1.face }
    return FacesetExtension(joined: joined, new: new)
}
