import FaceStore
import FaceTypes
import Files
import JSON
import Library
import Workflows

/// `face-sets decisions …`
struct DecisionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "decisions",
        abstract: "Lists, undoes, exports and imports what you said about people.",
        subcommands: [
            DecisionsListCommand.self, DecisionsUndoCommand.self, DecisionsExportCommand.self,
            DecisionsImportCommand.self,
        ])
}

/// `face-sets decisions list OUT`
struct DecisionsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "list",
        abstract: "Lists every decision, and which of them hold.",
        examples: [.init("face-sets decisions list out", "the log in order")])

    @Argument(help: "Folder that run made.") var out: FilePath
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let library = Library(try openStore(parts.cache(in: out), for: .reading))
        let entries = try ListDecisions().run(library, Tools(context))
        return CommandOutcome(
            counts: [
                "decisions": entries.count, "in_force": entries.count { $0.state == .inForce },
                "lost_faces": Set(entries.flatMap(\.lost)).count,
            ],
            details: JSONObject([("decisions", .array(entries.map(\.json)))]),
            summary: entries.isEmpty ? ["no decisions yet"] : entries.map(\.line))
    }
}

/// `face-sets decisions undo N OUT`
struct DecisionsUndoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "undo",
        abstract: "Takes one decision back; the next extend or run follows.",
        examples: [.init("face-sets decisions undo 3 out", "as if decision 3 had never been made")])

    @Argument(valueName: "N", help: "Number of the decision.") var number: Int
    @Argument(help: "Folder that run made.") var out: FilePath
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let library = Library(try openStore(parts.cache(in: out), for: .updating))
        let undone = try UndoDecision(number).run(library, Tools(context))
        return CommandOutcome(
            counts: ["undone": 1],
            summary: ["no longer holds: \(undone.statement.words)", CommandOutcome.takesEffect])
    }
}

/// `face-sets decisions export FILE OUT`
struct DecisionsExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "export",
        abstract: "Writes the decisions to a file, one line of JSON each.",
        examples: [.init("face-sets decisions export decisions.jsonl out", "a backup of what you said")])

    @Argument(help: "File to write.") var file: FilePath
    @Argument(help: "Folder that run made.") var out: FilePath
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let library = Library(try openStore(parts.cache(in: out), for: .reading))
        let count = try ExportDecisions(to: file.madeAbsolute()).run(library, Tools(context))
        return CommandOutcome(
            counts: ["decisions": count], outputs: [file.madeAbsolute()],
            summary: [count == 1 ? "1 decision written" : "\(count) decisions written"])
    }
}

/// `face-sets decisions import FILE OUT`
struct DecisionsImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "import",
        abstract: "Adds the decisions of a file that export wrote, from this library or another.",
        discussion: """
            Faces are found again by photo and place, so decisions carry over to a library of the same photos that was
            made with another pack. Decisions that are in the library already are skipped.
            """,
        examples: [.init("face-sets decisions import decisions.jsonl out", "into a library made again")])

    @Argument(help: "File that export wrote.") var file: FilePath
    @Argument(help: "Folder that run made.") var out: FilePath
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let library = Library(try openStore(parts.cache(in: out), for: .updating))
        let tools = Tools(context)
        let (added, known) = try ImportDecisions(from: file).run(library, tools)
        let lost = Set(try ListDecisions().run(library, tools).flatMap(\.lost)).count
        return CommandOutcome(
            counts: ["added": added, "known": known, "lost_faces": lost],
            summary: [
                "\(added) decisions added, \(known) were there already",
                lost == 0 ? CommandOutcome.takesEffect : "\(lost) faces were not found in this library",
            ])
    }
}

extension CommandOutcome {
    /// What every command that only writes to the log says at its end.
    static let takesEffect = "the next extend or run brings the folders up to date"
}

extension ListDecisions.Entry {
    fileprivate var line: String {
        let remark =
            switch state {
            case .inForce: ""
            case .undone(let number): " (undone by \(number))"
            case .overruled(let number): " (overruled by \(number))"
            case .notFound: " (its faces are not in the library)"
            case .unknown: ""
            }
        let missing = state == .inForce && !lost.isEmpty ? " (\(lost.count) faces not found)" : ""
        return
            "\(decision.number)  \(decision.time)  \(decision.source.rawValue)  \(decision.statement.words)"
            + remark + missing
    }

    fileprivate var json: JSONValue {
        var object = decision.json
        let (word, other): (String, Int?) =
            switch state {
            case .inForce: ("in_force", nil)
            case .undone(let number): ("undone", number)
            case .overruled(let number): ("overruled", number)
            case .notFound: ("not_found", nil)
            case .unknown: ("unknown", nil)
            }
        object["state"] = .text(word)
        object["by"] = other.map { .int($0) }
        object["words"] = .text(decision.statement.words)
        if !lost.isEmpty { object["lost"] = .array(lost.map { .text($0.description) }) }
        return .object(object)
    }
}
