import Clustering
import FaceStore
import FaceTypes
import Library

extension LibrarySnapshot {
    /// Faces that decisions keep out of the sets of a person: rejected, confirmed as someone else, or excluded.
    ///
    /// - Parameter members: faces of the person.
    /// - Throws: see `averageLinkage`.
    func keptOut(ofSetsWith members: [Int]) throws -> Set<Int> {
        guard let groups = try decided(over: [members.sorted()]) else { return [] }
        let place = groups.placeOfBase[0]
        let elsewhere = groups.groups.enumerated().filter { $0.offset != place }.flatMap(\.element.faces)
        let barred = groups.barred.filter { $0.value.contains(place) }.keys
        return Set(groups.excluded.keys).union(elsewhere).union(barred)
    }

    /// Faces excluded by decisions.
    func nobody() throws -> Set<Int> { Set(try decided(over: [])?.excluded.keys.map { $0 } ?? []) }

    /// Nil if there are no decisions.
    private func decided(over base: [[Int]]) throws -> DecidedGroups? {
        let located = LocatedDecisions(decisionLog, in: self)
        guard !located.decisions.isEmpty else { return nil }
        return try decide(
            located.decisions, over: base, in: embeddings,
            options: DecisionOptions(joinThreshold: -1, newThreshold: 0))
    }
}
