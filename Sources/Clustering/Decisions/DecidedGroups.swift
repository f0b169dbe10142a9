package import FaceTypes

/// What decisions make of groups of faces that linkage found.
package struct DecidedGroups: Sendable {
    /// First those with a base group, in its order, then new ones: larger first, then by smallest row.
    package var groups: [DecidedGroup] = []
    /// Faces that belong to nobody by decision, and why.
    package var excluded: [Int: Reason] = [:]
    /// Faces that decisions took out of their group and that are near no other.
    package var loose: [Int] = []
    /// Faces that the user put where they are.
    package var confirmed: Set<Int> = []
    /// Every face that stands elsewhere than in its base group, or might without a decision.
    package var ruled: Set<Int> = []
    /// Decisions of which nothing holds, by number, with the later one that says otherwise.
    package var overruled: [Int: Int] = [:]
    /// Decisions whose persons have no face in the library.
    package var unresolved: Set<Int> = []
    /// For each base group the place of the group in which it is now; a group whose faces all left keeps its own.
    package var placeOfBase: [Int] = []
    /// For each row, places of groups in which it must not stand.
    package var barred: [Int: Set<Int>] = [:]
    /// Places of groups that the user called two persons.
    package var different: Set<RowPair> = []

    package init() {}
}

/// One group after decisions.
package struct DecidedGroup: Hashable, Sendable {
    /// Base groups that are one now, ascending; empty for a new group.
    package var base: [Int]
    /// Rows, ascending.
    package var faces: [Int]
    package var name: PersonName?
    /// The decision that gave the name.
    package var namedBy: Int?

    package init(base: [Int], faces: [Int], name: PersonName? = nil) {
        self.base = base
        self.faces = faces
        self.name = name
    }
}

/// How decisions place faces that must leave their group.
package struct DecisionOptions: Sendable {
    /// Within it (≤) of another group's centroid a face joins that group.
    package var joinThreshold: RawDistance
    /// Below it the others form groups of their own.
    package var newThreshold: RawDistance
    package var linkage = LinkageOptions()

    package init(joinThreshold: RawDistance, newThreshold: RawDistance) {
        self.joinThreshold = joinThreshold
        self.newThreshold = newThreshold
    }
}

/// Applies decisions to groups of faces: every statement that stands holds in the result.
///
/// The later of two statements that contradict each other wins; apart from that their order does not matter. No face
/// moves that no decision names, but those of persons who were declared one or two. A person is found again by most of
/// its reference's faces. A face that leaves its group joins the nearest other within reach, else one of its kind, else
/// stands alone. O(faces + faces named by decisions), and comparisons of the faces that leave with all centroids.
/// - Parameters:
///   - base: groups of rows without a decision, in the order of their ids.
///   - decisions: those that stand, in the order of the log.
///   - earlier: the base group, made by decisions of an earlier run, in which faces stood then: new persons take these up
///     again, so that they keep their numbers.
/// - Throws: as `averageLinkage`.
package func decide(
    _ decisions: [Decision<Int>], over base: [[Int]], earlier: [Int: Int] = [:], in vectors: EmbeddingMatrix,
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
