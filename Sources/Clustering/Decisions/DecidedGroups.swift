package import FaceTypes

/// The effect of decisions on the groups of faces that linkage found.
package struct DecidedGroups: Sendable {
    /// First those with a base group, in its order, then new ones, in the order of the log.
    package var groups: [DecidedGroup] = []
    /// New persons created by decisions, in the order of their numbers.
    package var made: [MadePerson] = []
    /// Base groups created by earlier decisions that are still in force.
    package var claimed: Set<Int> = []
    /// Every face that a decision in force names.
    package var mentioned: Set<Int> = []
    /// Faces excluded by decisions, and why.
    package var excluded: [Int: Reason] = [:]
    /// Faces that decisions removed from their group and that are close to no other.
    package var loose: [Int] = []
    /// Faces that the user placed.
    package var confirmed: Set<Int> = []
    /// Every face that is elsewhere than in its base group, or might be without a decision.
    package var ruled: Set<Int> = []
    /// Decisions that do not apply at all, by number, with the later decision that contradicts them.
    package var overruled: [Int: Int] = [:]
    /// Decisions whose persons have no face in the library.
    package var unresolved: Set<Int> = []
    /// For each base group, the index of its current group; a group that has lost all its faces keeps its own.
    package var placeOfBase: [Int] = []
    /// For each row, the indices of groups that must not contain it.
    package var barred: [Int: Set<Int>] = [:]
    /// Indices of groups that the user declared to be different persons.
    package var different: Set<RowPair> = []

    package init() {}
}

/// A person created by decisions.
package struct MadePerson: Hashable, Sendable {
    package var origin: GroupOrigin<Int>
    /// The index of its group, which others may share; nil if later decisions left it without one.
    package var place: Int?
}

/// One group after decisions.
package struct DecidedGroup: Hashable, Sendable {
    /// The merged base groups, ascending; empty for a new group.
    package var base: [Int]
    /// Rows, ascending.
    package var faces: [Int]
    package var name: PersonName?
    /// The decision that assigned the name.
    package var namedBy: Int?
    /// Whether several persons were merged into it.
    package var isUnited = false

    package init(base: [Int], faces: [Int], name: PersonName? = nil) {
        self.base = base
        self.faces = faces
        self.name = name
    }
}

/// How faces are placed that decisions remove from their group.
package struct DecisionOptions: Sendable {
    /// A face joins another group if it is within this distance (≤) of its centroid.
    package var joinThreshold: RawDistance
    /// Below this distance, the remaining faces form groups of their own.
    package var newThreshold: RawDistance
    package var linkage = LinkageOptions()

    package init(joinThreshold: RawDistance, newThreshold: RawDistance) {
        self.joinThreshold = joinThreshold
        self.newThreshold = newThreshold
    }
}

/// Applies decisions to groups of faces: every decision in force holds in the result.
///
/// Of two contradicting decisions, the later one wins; otherwise, their order does not matter. Only faces named by
/// decisions move, except when persons are merged or declared different. A person is identified by most of the faces
/// in its reference. A face that leaves its group joins the nearest other group within reach, otherwise a face like
/// it, otherwise it is alone. O(faces + faces named by decisions), and comparisons of the faces that leave with all
/// centroids.
/// - Parameters:
///   - base: groups of rows without decisions, in the order of their IDs.
///   - decisions: decisions in force, in the order of the log.
///   - earlier: base groups created by decisions of an earlier run; they keep their place while decisions create them.
/// - Throws: see `averageLinkage`.
package func decide(
    _ decisions: [Decision<Int>], over base: [[Int]], earlier: [EarlierGroup] = [],
    in vectors: EmbeddingMatrix,
    options: DecisionOptions
) throws -> DecidedGroups {
    let rulings = Rulings(decisions, base, earlier: earlier)
    var builder = GroupBuilder(rulings, base: base, vectors: vectors)
    builder.separate()
    builder.name()
    try builder.placeLoose(options)
    builder.takeUpEarlierGroups()
    return builder.result
}
