package import FaceTypes
import Numerics

/// Faces from the same picture, directly or through others.
package struct PictureGroup: Hashable, Sendable {
    /// Indices in the grouped list, ascending.
    package var members: [Int]
    /// For each member, whether its orientation differs from most of the others that it was compared with.
    package var turned: [Bool]

    package init(members: [Int], turned: [Bool]) {
        self.members = members
        self.turned = turned
    }
}

/// Groups the faces of one person by picture, in the order of their first members. Costs O(n²).
package func groupPictures(
    _ faces: [Face], in matrix: EmbeddingMatrix, rule: DuplicateRule, calibration: Calibration
) -> [PictureGroup] {
    var groups = PictureGrouping(faces, in: matrix, rule, calibration)
    for second in faces.indices {
        for first in 0..<second where groups.forest.root(first) != groups.forest.root(second) {
            if groups.relation(first, second) != nil { groups.forest.unite(first, second) }
        }
    }
    return groups.found
}

/// Whether the faces of one person show at least this many different pictures.
///
/// This is assumed for a person with very many photos, because comparing all of them would take too long.
package func hasPictures(
    _ count: Int, among faces: [Face], in matrix: EmbeddingMatrix, rule: DuplicateRule,
    calibration: Calibration
) -> Bool {
    let photos = Set(faces.map(\.record.photo)).count
    if photos < count || photos > max(leastGranted, mostCopies * count) { return photos >= count }
    return pictureCount(faces, in: matrix, rule: rule, calibration: calibration) >= count
}

/// The number of different pictures among the faces of one person; a photo with two of their faces counts once.
package func pictureCount(
    _ faces: [Face], in matrix: EmbeddingMatrix, rule: DuplicateRule, calibration: Calibration
) -> Int {
    var seen: Set<Int> = []
    let first = faces.filter { seen.insert($0.record.photo).inserted }
    return groupPictures(first, in: matrix, rule: rule, calibration: calibration).count
}

/// Above this number of photos, a person is assumed to have enough pictures; no one has that many copies of each.
private let (leastGranted, mostCopies) = (500, 50)

/// Faces, and which of them are from one picture so far.
private struct PictureGrouping {
    private let faces: [Face]
    private let matrix: EmbeddingMatrix
    private let rule: DuplicateRule
    private let calibration: Calibration
    var forest: Forest

    /// In larger groups, not every pair is compared to find the orientation of most faces.
    private static let mostCompared = 200

    init(_ faces: [Face], in matrix: EmbeddingMatrix, _ rule: DuplicateRule, _ calibration: Calibration) {
        (self.faces, self.matrix, self.rule, self.calibration) = (faces, matrix, rule, calibration)
        forest = Forest(faces.count)
    }

    func relation(_ first: Int, _ second: Int) -> DuplicateRule.Relation? {
        let (a, b) = (faces[first], faces[second])
        let distance = calibration.calibrated(cosineDistance(matrix[a.row], matrix[b.row]))
        return rule.relation(a, b, distance: distance)
    }

    var found: [PictureGroup] { forest.groups.map { PictureGroup(members: $0, turned: turned($0)) } }

    private func turned(_ members: [Int]) -> [Bool] {
        // Different orientations count 1, equal ones −1.
        var balance = Array(repeating: 0, count: members.count)
        for second in members.indices.prefix(Self.mostCompared) {
            for first in 0..<second {
                guard let relation = relation(members[first], members[second]) else { continue }
                for place in [first, second] { balance[place] += relation == .turned ? 1 : -1 }
            }
        }
        return balance.map { $0 > 0 }
    }
}
