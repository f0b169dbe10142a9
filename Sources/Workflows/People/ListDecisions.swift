import Clustering
import FaceStore
package import FaceTypes
package import Library

/// The use case `decisions list`: the log in order, and the state of each decision.
package struct ListDecisions: Workflow {
    package init() {}

    package enum State: Hashable, Sendable {
        case inForce
        case undone(by: Int)
        /// A later decision contradicts it.
        case overruled(by: Int)
        /// None of the faces that it names is in the library.
        case notFound
        /// Its kind or form cannot be applied by this version.
        case unknown
    }

    package struct Entry: Sendable {
        package let decision: Decision<FaceAnchor>
        package let state: State
        /// Faces that are not in the library.
        package let lost: [FaceKey]
    }

    /// - Throws: `FaceSetsError` if the cache cannot be read.
    package func run(_ library: Library, _ tools: Tools) throws -> [Entry] {
        let snapshot = try library.snapshot(.decisions)
        let log = snapshot.decisionLog
        let located = LocatedDecisions(log, in: snapshot)
        let overruled = Overruling(located.decisions).overruled
        return log.decisions.map { decision in
            let lost = located.lost[decision.number] ?? []
            let isLost = !lost.isEmpty && lost.count == decision.statement.allFaces.count
            return Entry(
                decision: decision, state: state(decision, log, overruled, isLost: isLost), lost: lost)
        }
    }

    private func state(
        _ decision: Decision<FaceAnchor>, _ log: DecisionLog, _ overruled: [Int: Int], isLost: Bool
    ) -> State {
        if case .unknown = decision.statement { return .unknown }
        if let other = log.undoneBy[decision.number] { return .undone(by: other) }
        if let other = overruled[decision.number] { return .overruled(by: other) }
        return isLost ? .notFound : .inForce
    }
}
