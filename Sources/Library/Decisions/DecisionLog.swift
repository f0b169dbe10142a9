package import FaceStore
package import FaceTypes
import Parallel

/// The log of a library: every decision, whether it was undone, and the faces that it refers to here.
package struct DecisionLog: Sendable {
    /// In chronological order.
    package let decisions: [Decision<FaceAnchor>]
    /// The number of the decision that undoes each one.
    package let undoneBy: [Int: Int]

    package init(_ lines: [DecisionLine]) {
        decisions = parallelMap(lines.count) { lines[$0].decision }
        var undoneBy: [Int: Int] = [:]
        // From the end: an undo that was undone has no effect.
        for decision in decisions.reversed() where undoneBy[decision.number] == nil {
            guard case .undo(let number) = decision.statement, undoneBy[number] == nil else { continue }
            undoneBy[number] = decision.number
        }
        self.undoneBy = undoneBy
    }

    /// Decisions that were not undone, without the undoing itself.
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

/// Decisions in force, with the rows of their faces in a library.
package struct LocatedDecisions: Sendable {
    package var decisions: [Decision<Int>] = []
    /// Faces that decisions name but the library does not contain, by the decision's number.
    package var lost: [Int: [FaceKey]] = [:]
    /// Distinct faces that were searched for.
    package var anchors = 0

    package init() {}

    package init(_ log: DecisionLog, in library: LibrarySnapshot) {
        let standing = log.standing
        guard !standing.isEmpty else { return }
        var index: AnchorIndex?
        func search(_ anchor: FaceAnchor) -> [Int] {
            let made = index ?? AnchorIndex(library)
            index = made
            return made.rows(of: anchor)
        }
        var known: [FaceAnchor: [Int]] = [:]
        var lost: [Int: [FaceKey]] = [:]
        decisions = standing.map { decision in
            decision.mapFaces { anchor in
                let rows = known[anchor] ?? library.unchangedRow(anchor).map { [$0] } ?? search(anchor)
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

    /// The face that an anchor was made from, if its photo is not missing and its box is still the same; others are
    /// found by `AnchorIndex`.
    fileprivate func unchangedRow(_ anchor: FaceAnchor) -> Int? {
        guard let face = face(anchor.key), face.photo.digest == anchor.photo,
            face.record.box == anchor.box, face.photo.status != .missing
        else { return nil }
        return face.row
    }

    /// The anchor of a face, for the log.
    package func anchor(_ row: Int) -> FaceAnchor? { FaceAnchor(faces[row]) }

    package func anchors(_ rows: some Sequence<Int>) -> [FaceAnchor] { rows.compactMap { anchor($0) } }
}

extension Library {
    /// Records decisions of the user; they take effect with the next `extend`, `run`, `cluster` or `refine`.
    ///
    /// Long lists of faces become several decisions, so that the lines of the log stay short.
    /// - Parameter time: in UTC, in the format of the log.
    /// - Returns: the recorded decisions, with their numbers.
    /// - Throws: see `FaceStore.commit`; `not_writable` for a cache that was opened for reading.
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

    /// The same statement in parts, if it names many faces.
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
