package import FaceStore
package import FaceTypes

/// The log of a library: every decision, whether it was taken back, and which faces it means here.
package struct DecisionLog: Sendable {
    /// In the order in which they were made.
    package let decisions: [Decision<FaceAnchor>]
    /// The number of the decision that takes each one back.
    package let undoneBy: [Int: Int]

    package init(_ lines: [DecisionLine]) {
        decisions = lines.map(\.decision)
        var undoneBy: [Int: Int] = [:]
        // From the end: an undo that was undone takes nothing back.
        for decision in decisions.reversed() where undoneBy[decision.number] == nil {
            guard case .undo(let number) = decision.statement, undoneBy[number] == nil else { continue }
            undoneBy[number] = decision.number
        }
        self.undoneBy = undoneBy
    }

    /// Those that nobody took back, without the undoing itself.
    package var standing: [Decision<FaceAnchor>] {
        decisions.filter { decision in
            if case .undo = decision.statement { return false }
            return undoneBy[decision.number] == nil
        }
    }

    /// Photos that the user prefers to their duplicates; of contradicting choices, the later one counts.
    package var preferredPhotos: Set<PhotoDigest> {
        standing.reduce(into: []) { preferred, decision in
            guard case .keep(let photo, let others) = decision.statement else { return }
            preferred.subtract(others)
            preferred.insert(photo)
        }
    }

    package func decision(_ number: Int) -> Decision<FaceAnchor>? {
        decisions.first { $0.number == number }
    }
}

/// Standing decisions with the rows of their faces in a library.
package struct LocatedDecisions: Sendable {
    package var decisions: [Decision<Int>] = []
    /// Faces that decisions name and the library does not have, by the decision's number.
    package var lost: [Int: [FaceKey]] = [:]
    /// Distinct faces that were looked for.
    package var anchors = 0

    package init() {}

    package init(_ log: DecisionLog, in library: LibrarySnapshot) {
        let standing = log.standing
        guard !standing.isEmpty else { return }
        let index = AnchorIndex(library)
        var known: [FaceAnchor: [Int]] = [:]
        var lost: [Int: [FaceKey]] = [:]
        decisions = standing.map { decision in
            decision.mapFaces { anchor in
                let rows = known[anchor] ?? index.rows(of: anchor)
                known[anchor] = rows
                if rows.isEmpty { lost[decision.number, default: []].append(anchor.key) }
                return rows
            }
        }
        self.lost = lost
        anchors = known.count
    }
}

extension LibrarySnapshot {
    package var decisionLog: DecisionLog { DecisionLog(decisions) }

    /// Where a face is, for the log.
    package func anchor(_ row: Int) -> FaceAnchor? { FaceAnchor(faces[row]) }

    package func anchors(_ rows: some Sequence<Int>) -> [FaceAnchor] { rows.compactMap { anchor($0) } }
}

extension Library {
    /// Appends what the user said; it holds from the next `extend`, `run`, `cluster` or `refine` on.
    ///
    /// Long lists of faces become several decisions, so that a line of the log stays short.
    /// - Parameter time: UTC, as the log writes it.
    /// - Returns: what was entered, with its numbers.
    /// - Throws: as `FaceStore.commit`; `not_writable` for a cache that was opened for reading.
    @discardableResult
    package func append(_ statements: [Statement<FaceAnchor>], source: DecisionSource, time: String) throws
        -> [Decision<FaceAnchor>]
    {
        let first = try snapshot(.decisions).decisions.nextNumber
        let decisions = statements.flatMap(\.inShortLines).enumerated().map { place, statement in
            Decision(number: first + place, time: time, source: source, statement: statement)
        }
        var changes = CacheChanges()
        changes.decisions = decisions.map { DecisionLine($0) }
        try commit(changes)
        return decisions
    }
}

extension Statement where Face == FaceAnchor {
    private static var mostFaces: Int { 24 }

    /// The same said in parts, where it names many faces.
    fileprivate var inShortLines: [Statement] {
        let parts = stride(from: 0, to: faces.count, by: Self.mostFaces).map {
            Array(faces[$0..<min($0 + Self.mostFaces, faces.count)])
        }
        guard parts.count > 1 else { return [self] }
        return switch self {
        case .confirm(_, let person): parts.map { .confirm($0, person) }
        case .reject(_, let person): parts.map { .reject($0, person) }
        case .ignore: parts.map { .ignore($0) }
        case .notAFace: parts.map { .notAFace($0) }
        case .split(_, let person):
            [.split(parts[0], from: person)]
                + parts.dropFirst().flatMap { part -> [Statement] in
                    let somebody = PersonReference(
                        faces: Array(parts[0].prefix(PersonReference<Face>.mostFaces)))
                    return [.reject(part, person), .confirm(part, somebody)]
                }
        default: [self]
        }
    }
}
