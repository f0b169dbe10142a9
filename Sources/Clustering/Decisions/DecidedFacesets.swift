package import FaceTypes
import Numerics

/// The effect of decisions about persons on facesets.
package struct DecidedFacesets: Sendable {
    /// The faces of each base faceset, ascending; empty for one that was merged into another.
    package var facesets: [[Int]]
    /// The base faceset that one was merged into.
    package var mergedInto: [Int: Int] = [:]
    /// Facesets created by decisions, in the order of their numbers.
    package var new: [[Int]] = []
    /// The origin of each new one.
    package var origins: [GroupOrigin<Int>] = []
    /// Faces that decisions removed from a faceset or kept out of one, and why.
    package var left: [Int: Reason] = [:]
    /// The person, as an index of the decided groups, of each base faceset and then of each new one.
    package var persons: [Int?] = []
}

/// Facesets after decisions: a face that a decision moved is in the set of its person or in none, sets of one person
/// are merged, and a person created by decisions gets a set as soon as it passes the gates.
///
/// Confirmed faces pass the quality gates and no others. A set keeps its number even if it loses faces.
/// - Parameters:
///   - base: facesets without decisions, in the order of their IDs.
///   - earlier: base facesets created by decisions of an earlier run.
///   - persons: persons after decisions.
///   - basePersons: the persons from which `persons` was derived.
package func decideFacesets(
    base: [[Int]], earlier: [EarlierGroup], persons: DecidedGroups, basePersons: [[Int]],
    in vectors: EmbeddingMatrix, faces: [Face], gates: FacesetGates, calibration: Calibration
) -> DecidedFacesets {
    var builder = FacesetBuilder(base, earlier, persons, basePersons)
    builder.mergeSets()
    builder.removeFaces()
    let judge = FacesetJudge(vectors: vectors, faces: faces, gates: gates, calibration: calibration)
    builder.addFaces(judge)
    builder.makeSets(judge)
    return builder.result
}

/// The requirements for faces and persons.
private struct FacesetJudge {
    let vectors: EmbeddingMatrix
    let faces: [Face]
    let gates: FacesetGates
    let calibration: Calibration
}

private struct FacesetBuilder {
    private let persons: DecidedGroups
    /// Sets created by decisions of an earlier run, by the faces they were created from.
    private var earlierSets: [Int: [Int]] = [:]
    /// The person of each face, after decisions.
    private var personOf: [Int: Int] = [:]
    /// Faces that decisions moved or fixed in place.
    private var moved: Set<Int>
    private var owners: [Int?] = []
    private(set) var result: DecidedFacesets

    init(_ base: [[Int]], _ earlier: [EarlierGroup], _ persons: DecidedGroups, _ basePersons: [[Int]]) {
        self.persons = persons
        result = DecidedFacesets(facesets: base)
        for (place, group) in persons.groups.enumerated() {
            for row in group.faces { personOf[row] = place }
        }
        moved = persons.confirmed.union(persons.excluded.keys)
        for (number, rows) in basePersons.enumerated() {
            let place = persons.placeOfBase[number]
            if persons.groups[place].base.count(where: { !basePersons[$0].isEmpty }) > 1 {
                moved.formUnion(rows)
            } else {
                moved.formUnion(rows.filter { personOf[$0] != place })
            }
        }
        let based = Set(basePersons.joined())
        moved.formUnion(personOf.keys.filter { !based.contains($0) })
        var homes = personOf
        for (number, rows) in basePersons.enumerated() {
            for row in rows { homes[row] = persons.placeOfBase[number] }
        }
        // By the set in which faces would be without decisions: a set stays with its person, even if it loses faces.
        owners = base.map { rows in rows.compactMap { homes[$0] }.mostFrequent }
        // A set created by decisions is empty here; it belongs to the person of the faces it was created from.
        for group in earlier {
            for row in group.origin.faces { earlierSets[row, default: []].append(group.place) }
            guard owners[group.place] == nil,
                let owner = group.origin.faces.compactMap({ personOf[$0] }).mostFrequent,
                persons.groups[owner].isUnited
            else { continue }
            owners[group.place] = owner
        }
    }

    /// Merges the sets of persons that were merged.
    mutating func mergeSets() {
        var first: [Int: Int] = [:]
        for (number, owner) in owners.enumerated() {
            guard let owner, persons.groups[owner].isUnited else { continue }
            guard let kept = first[owner] else {
                first[owner] = number
                continue
            }
            result.facesets[kept] = (result.facesets[kept] + result.facesets[number]).sorted()
            result.facesets[number] = []
            result.mergedInto[number] = kept
            owners[number] = nil
        }
        for (owner, kept) in first where result.facesets[kept].isEmpty && owners[kept] == owner {
            owners[kept] = nil
        }
    }

    mutating func removeFaces() {
        for number in result.facesets.indices {
            let stays = { [moved, personOf, owners] (row: Int) in
                !moved.contains(row) || personOf[row] != nil && personOf[row] == owners[number]
            }
            for row in result.facesets[number] where !stays(row) {
                result.left[row] = persons.excluded[row] ?? .rejected
            }
            result.facesets[number].removeAll { !stays($0) }
        }
    }

    /// Adds moved faces to the set of their person, if it has one.
    mutating func addFaces(_ judge: FacesetJudge) {
        let standing = Set(result.facesets.joined())
        var setsOf: [Int: [Int]] = [:]
        for (number, owner) in owners.enumerated() {
            if let owner { setsOf[owner, default: []].append(number) }
        }
        var centroids: [Int: Centroid] = [:]
        var joining: [Int: [Int]] = [:]
        for row in moved.subtracting(standing).sorted() {
            guard let person = personOf[row], let sets = setsOf[person] else { continue }
            if let failure = judge.gates.failure(of: judge.faces[row].record) {
                result.left[row] = failure
                continue
            }
            for number in sets where centroids[number] == nil {
                centroids[number] = centroid(of: result.facesets[number], in: judge.vectors)
            }
            let near = sets.compactMap { number in
                centroids[number].map { (cosineDistance(judge.vectors[row], $0), number) }
            }.min { $0 < $1 }
            let limit = judge.calibration.raw(judge.gates.outlierThreshold)
            if persons.confirmed.contains(row) || near.map({ $0.0 <= limit }) == true {
                joining[near?.1 ?? sets[0], default: []].append(row)
                result.left[row] = nil
            } else {
                result.left[row] = .outlier
            }
        }
        for (number, rows) in joining {
            result.facesets[number] = (result.facesets[number] + rows).sorted()
        }
        result.persons = owners
    }

    /// Creates sets of persons that decisions created or changed and that have none.
    mutating func makeSets(_ judge: FacesetJudge) {
        let owned = Set(owners.compactMap { $0 })
        let standing = Set(result.facesets.joined())
        let changed = Set(moved.compactMap { personOf[$0] }).subtracting(owned).sorted()
        var open: [[Int]] = []
        for person in changed {
            let rows = persons.groups[person].faces.filter { !standing.contains($0) }
            if !rows.isEmpty { open.append(rows) }
        }
        let selected = selectFacesets(
            from: open, in: judge.vectors, faces: judge.faces, gates: judge.gates,
            calibration: judge.calibration, confirmed: persons.confirmed)
        for rejection in selected.rejected where moved.contains(rejection.face) {
            result.left[rejection.face] = rejection.reason
        }
        for set in selected.facesets {
            for row in set.faces { result.left[row] = nil }
            let person = set.faces.first.flatMap { personOf[$0] }
            if let old = earlierSet(of: set.faces) {
                result.facesets[old] = set.faces
                result.persons[old] = person
            } else {
                let ruled = set.faces.filter(moved.contains)
                result.new.append(set.faces)
                result.origins.append(GroupOrigin(faces: ruled.isEmpty ? set.faces : ruled))
                result.persons.append(person)
            }
        }
    }

    /// The set that an earlier run created from most of these faces, if it is unused.
    private func earlierSet(of faces: [Int]) -> Int? {
        faces.flatMap { earlierSets[$0] ?? [] }
            .filter { result.facesets[$0].isEmpty && result.mergedInto[$0] == nil }.mostFrequent
    }
}
