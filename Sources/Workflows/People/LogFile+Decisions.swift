import FaceStore
package import FaceTypes
import Files
import JSON
package import Library
import Manifests

/// The use case `decisions export`: the log as a file of JSON lines, just as it stands.
package struct ExportDecisions: Workflow {
    package var file: FilePath

    package init(to file: FilePath) { self.file = file }

    /// - Returns: how many decisions were written.
    /// - Throws: `would_overwrite` where the file is there already.
    package func run(_ library: Library, _ tools: Tools) throws -> Int {
        guard FileInfo(file) == nil else {
            throw FaceSetsError(
                code: .wouldOverwrite, "the file exists already", path: file, remedy: "Choose another name.")
        }
        let lines = try library.snapshot(.decisions).decisions
        try replaceFile(file, with: lines.flatMap { $0.text + [0x0A] })
        return lines.count
    }
}

/// The use case `decisions import`: appends a log of another library, such as one made with another pack.
///
/// Decisions that are there already are not entered twice.
package struct ImportDecisions: Workflow {
    package var file: FilePath

    package init(from file: FilePath) { self.file = file }

    private static let longestFile = 1 << 30

    /// - Returns: decisions that were added, and those that were there.
    /// - Throws: `bad_decisions` for a file with a line that is no decision; then nothing was added.
    package func run(_ library: Library, _ tools: Tools) throws -> (added: Int, known: Int) {
        let text = try readFile(file, limit: Self.longestFile)
        var lines: [DecisionLine] = []
        for (place, line) in text.split(separator: 0x0A).enumerated() {
            guard let decision = DecisionLine(text: Array(line)), decision.json["kind"]?.text != nil else {
                throw FaceSetsError(
                    code: .badDecisions, "line \(place + 1) is not a decision", path: file,
                    remedy: "Give a file that `face-sets decisions export` wrote.")
            }
            lines.append(decision)
        }
        let known = try library.snapshot(.decisions).decisions
        var changes = CacheChanges()
        changes.decisions = known.additions(of: lines)
        try library.commit(changes)
        return (changes.decisions.count, lines.count - changes.decisions.count)
    }
}

/// The use case `decisions undo`.
package struct UndoDecision: Workflow {
    package var number: Int
    package var source: DecisionSource

    package init(_ number: Int, source: DecisionSource = .commandLine) {
        self.number = number
        self.source = source
    }

    /// - Returns: the decision that no longer holds.
    /// - Throws: `unknown_decision` for a number that the log does not have, or that was undone already.
    package func run(_ library: Library, _ tools: Tools) throws -> Decision<FaceAnchor> {
        let log = try library.snapshot(.decisions).decisionLog
        guard let decision = log.decision(number) else {
            throw refusal("there is no decision \(number)", library)
        }
        if let other = log.undoneBy[number] {
            throw refusal("decision \(number) was undone already, by decision \(other)", library)
        }
        try library.append([.undo(number)], source: source, time: currentTime())
        return decision
    }

    private func refusal(_ message: String, _ library: Library) -> FaceSetsError {
        FaceSetsError(
            code: .unknownDecision, message, path: library.cache,
            remedy: "`face-sets decisions list` shows the numbers.")
    }
}
