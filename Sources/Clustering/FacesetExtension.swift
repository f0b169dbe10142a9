package import FaceTypes
import Numerics

/// What becomes of faces and persons that refine has not seen.
package struct FacesetExtension: Hashable, Sendable {
    /// The faceset of `facesets` that each unseen face joins, by row.
    package var joined: [Int: Int]
    /// Faces that leave the faceset of somebody else, for a new one of their own person.
    package var moved: Set<Int> = []
    /// New facesets in the order of their numbers, and the fate of every other unseen face and face of their persons.
    package var new: Refinement
}

/// Folds unseen faces into existing facesets, and makes new ones of persons that have none.
///
/// A person has a faceset if most of the faces of one are theirs, or if half of their faces stand in facesets: refine
/// may have put several persons into one. An unseen face of such a person, or of none, that passes the gates of quality
/// joins the nearest faceset within the gates' outlier threshold that holds no face it must stay apart from. A person
/// without a faceset, old or new, is gated as refine does, and so is an unseen face of no person; one that passes takes
/// along its faces that stand in somebody else's set. No other face leaves its faceset.
/// - Parameters:
///   - facesets: the members of each, in the order of their ids.
///   - standing: those by which persons have facesets, where decisions made others of them.
///   - persons: all persons after folding.
///   - unseen: faces that no earlier run saw.
///   - apart: rows that never come to stand in one faceset.
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

/// Which persons have a faceset.
private struct Housing {
    private let owners: Set<Int>
    private let half: Set<Int>

    /// - Parameter isGood: whether a face passes the gates of quality.
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
    /// With faces that joined sets by their place; sets past the end are new.
    fileprivate func joining(_ joined: [Int: Int]) -> [[Int]] {
        var sets = self
        let new = Dictionary(grouping: joined.keys, by: { joined[$0] ?? 0 })
        for (place, rows) in new.sorted(by: { $0.key < $1.key }) {
            if sets.indices.contains(place) { sets[place] += rows } else { sets.append(rows) }
        }
        return sets
    }
}
