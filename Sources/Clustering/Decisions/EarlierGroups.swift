package import FaceTypes

/// A base group created by decisions of an earlier run.
package struct EarlierGroup: Hashable, Sendable {
    /// Its index among the base groups.
    package var place: Int
    package var origin: GroupOrigin<Int>

    package init(place: Int, origin: GroupOrigin<Int>) {
        self.place = place
        self.origin = origin
    }
}

/// A group created by decisions that has no number yet.
struct NewGroup {
    let origin: GroupOrigin<Int>
    /// The decision that creates it.
    let madeBy: Int
}

/// Recognises the groups of an earlier run, each once.
struct EarlierGroups {
    /// Groups that one decision separated.
    private var byDecision: [Int: [EarlierGroup]] = [:]
    /// Groups whose decision is no longer in the log, and single faces.
    private var byFaces: [[Int]: [EarlierGroup]] = [:]
    /// Groups of faces that were removed from their person.
    private var byRow: [Int: [EarlierGroup]] = [:]
    private(set) var claimed: Set<Int> = []

    /// - Parameter standing: the decisions in force.
    init(_ groups: [EarlierGroup], standing: [Decision<Int>]) {
        let standing = groups.isEmpty ? [] : Set(standing.map(\.number))
        for group in groups.sorted(by: { $0.place < $1.place }) {
            if let decision = group.origin.decision, standing.contains(decision) {
                byDecision[decision, default: []].append(group)
            } else if group.origin.isOfSeveralLoose {
                for row in group.origin.faces { byRow[row, default: []].append(group) }
            } else {
                byFaces[group.origin.faces.sorted(), default: []].append(group)
            }
        }
    }

    /// The index of the group with this origin. If the log was imported, decisions have other numbers; then the same
    /// faces suffice.
    mutating func claim(_ origin: GroupOrigin<Int>) -> Int? {
        let found = origin.isOfSeveralLoose ? mostAlike(origin.faces) : same(origin)
        if let found { claimed.insert(found.place) }
        return found?.place
    }

    private func same(_ origin: GroupOrigin<Int>) -> EarlierGroup? {
        let faces = Set(origin.faces)
        let separated = origin.decision.flatMap { byDecision[$0] } ?? []
        return separated.first { isOpen($0) && !faces.isDisjoint(with: $0.origin.faces) }
            ?? (byFaces[origin.faces.sorted()] ?? []).first {
                isOpen($0) && ($0.origin.decision == nil) == (origin.decision == nil)
            }
    }

    /// The group that shares most of these faces.
    private func mostAlike(_ rows: [Int]) -> EarlierGroup? {
        let near = rows.flatMap { byRow[$0] ?? [] }.filter(isOpen)
        return near.map(\.place).mostFrequent.flatMap { place in near.first { $0.place == place } }
    }

    private func isOpen(_ group: EarlierGroup) -> Bool { !claimed.contains(group.place) }
}

extension GroupOrigin {
    /// Whether several faces were removed from their persons and form one person now.
    fileprivate var isOfSeveralLoose: Bool { decision == nil && faces.count > 1 }
}
