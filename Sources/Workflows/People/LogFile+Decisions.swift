import FaceStore
package import FaceTypes
import Files
import JSON
package import Library
import Manifests

/// The use case `decisions export`: writes the log unchanged, as a file of JSON lines.
package struct ExportDecisions: Workflow {
    package var file: FilePath

    package init(to file: FilePath) { self.file = file }

    /// - Returns: the number of written decisions.
    /// - Throws: `would_overwrite` if the file already exists.
    package func run(_ library: Library, _ tools: Tools) throws -> Int {
        guard FileInfo(file) == nil else {
            throw FaceSetsError(
                code: .wouldOverwrite, "the file already exists", path: file, remedy: "Choose another name.")
        }
        let lines = try library.snapshot(.decisions).decisions
        try replaceFile(file, with: lines.flatMap { $0.text + [0x0A] })
        return lines.count
    }
}

/// The use case `decisions import`: appends the log of another library, for example one made with another pack.
///
/// Existing decisions are not added again.
package struct ImportDecisions: Workflow {
    package var file: FilePath

    package init(from file: FilePath) { self.file = file }

    private static let longestFile = 1 << 30

    /// - Returns: the number of added and of existing decisions.
    /// - Throws: `bad_decisions` for a file with an invalid line; then nothing is added.
    package func run(_ library: Library, _ tools: Tools) throws -> (added: Int, known: Int) {
        let text = try readFile(file, limit: Self.longestFile)
        var lines: [DecisionLine] = []
        for (place, line) in text.split(separator: 0x0A).enumerated() {
            guard let decision = DecisionLine(text: Array(line)), decision.json["kind"]?.text != nil else {
                throw FaceSetsError(
                    code: .badDecisions, "line \(place + 1) is not a decision", path: file,
                    remedy: "Pass a file written by `face-sets decisions export`.")
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

    /// - Returns: the undone decision.
    /// - Throws: `unknown_decision` for a number that is not in the log, or was already undone.
    package func run(_ library: Library, _ tools: Tools) throws -> Decision<FaceAnchor> {
        let log = try library.snapshot(.decisions).decisionLog
        guard let decision = log.decision(number) else {
            throw refusal("there is no decision \(number)", library)
        }
        if let other = log.undoneBy[number] {
            throw refusal("decision \(number) has already been undone by decision \(other)", library)
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
