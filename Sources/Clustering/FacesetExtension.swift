package import FaceTypes
import Numerics

/// What happens to faces and persons that are new to refine.
package struct FacesetExtension: Hashable, Sendable {
    /// The faceset in `facesets` that each new face joins, by row.
    package var joined: [Int: Int]
    /// Faces that leave the faceset of another person, for a new one of their own.
    package var moved: Set<Int> = []
    /// New facesets in the order of their numbers, and the result for every other new face and face of their persons.
    package var new: Refinement
}

/// Adds new faces to existing facesets, and creates facesets for persons that have none.
///
/// A person has a faceset if most faces of a faceset are theirs, or if half of their faces are in facesets, because
/// refine may have put several persons into one. A new face of such a person, or of none, that passes the quality
/// gates joins the nearest faceset within the gates' outlier threshold that contains no face it must stay apart from.
/// Persons without a faceset, old or new, are gated as in refine, and so are new faces of no person; one that passes
/// takes along its faces in other persons' sets. No other face leaves its faceset.
/// - Parameters:
///   - facesets: the members of each, in the order of their IDs.
///   - standing: the facesets that decide which persons have one, if decisions changed `facesets`.
///   - persons: all persons, including new faces.
///   - unseen: new faces.
///   - apart: pairs of rows that must not be in the same faceset.
package func planFacesetExtension(
    of vectors: EmbeddingMatrix, faces: [Face], facesets: [[Int]], standing: [[Int]]? = nil, persons: [[Int]],
    unseen: [Int], gates: FacesetGates, calibration: Calibration, apart: [RowPair] = []
) -> FacesetExtension {
    let isGood = { (row: Int) in gates.failure(of: faces[row].record) == nil }
    let (standing, fresh) = (standing ?? facesets, Set(unseen))
    let seen = persons.map { rows in rows.filter { !fresh.contains($0) } }
    let before = Housing(standing, seen, isGood)
    let taken = Set(facesets.joined()).union(standing.joined())
    let waiting = Set(persons.indices.filter { !before.hasSet($0) }.flatMap { persons[$0] })
    var joined = joinNearest(
        unseen.filter { isGood($0) && !waiting.contains($0) }, in: vectors, to: facesets,
        within: calibration.raw(gates.outlierThreshold), apart: apart)
    let after = Housing(standing.joining(joined), persons, isGood)
    let known = taken.union(joined.keys).union(persons.joined())
    let lone = unseen.filter { !known.contains($0) }.map { [$0] }
    let open = persons.indices.filter { !after.hasSet($0) && !persons[$0].isEmpty }.map { persons[$0] } + lone
    var new = selectFacesets(from: open, in: vectors, faces: faces, gates: gates, calibration: calibration)
    let chosen = Set(new.facesets.flatMap(\.faces))
    for row in chosen { joined[row] = nil }
    let placed = taken.union(joined.keys)
    new.rejected.removeAll { placed.contains($0.face) }
    let judged = placed.union(open.joined())
    new.rejected += unseen.filter { !judged.contains($0) }.map { face in
        .init(face: face, reason: gates.failure(of: faces[face].record) ?? .outlier)
    }
    new.rejected.sort { $0.face < $1.face }
    return FacesetExtension(joined: joined, moved: chosen.intersection(taken), new: new)
}

/// Determines which persons have a faceset.
private struct Housing {
    private let owners: Set<Int>
    private let half: Set<Int>

    /// - Parameter isGood: whether a face passes the quality gates.
    init(_ facesets: [[Int]], _ persons: [[Int]], _ isGood: (Int) -> Bool) {
        let standing = Set(facesets.joined())
        var personOfRow: [Int: Int] = [:]
        for (person, rows) in persons.enumerated() {
            for row in rows where standing.contains(row) { personOfRow[row] = person }
        }
        owners = Set(facesets.compactMap { rows in rows.compactMap { personOfRow[$0] }.mostFrequent })
        half = Set(
            persons.indices.filter { person in
                let good = persons[person].filter(isGood)
                return !good.isEmpty && 2 * good.count { standing.contains($0) } >= good.count
            })
    }

    func hasSet(_ person: Int) -> Bool { owners.contains(person) || half.contains(person) }
}

extension [[Int]] {
    /// With faces that joined sets by index; indices past the end are new sets.
    fileprivate func joining(_ joined: [Int: Int]) -> [[Int]] {
        var sets = self
        let new = Dictionary(grouping: joined.keys, by: { joined[$0] ?? 0 })
        for (place, rows) in new.sorted(by: { $0.key < $1.key }) {
            if sets.indices.contains(place) { sets[place] += rows } else { sets.append(rows) }
        }
        return sets
    }
}
