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
        abstract: "List, undo, export and import your decisions about people.",
        subcommands: [
            DecisionsListCommand.self, DecisionsUndoCommand.self, DecisionsExportCommand.self,
            DecisionsImportCommand.self,
        ])
}

/// `face-sets decisions list OUT`
struct DecisionsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "list",
        abstract: "List all decisions and whether each one is in force.",
        examples: [.init("face-sets decisions list out", "all decisions, in order")])

    @Argument(help: "Folder written by run.") var out: FilePath
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
        abstract: "Undo a decision; it takes effect with the next extend or run.",
        examples: [.init("face-sets decisions undo 3 out", "undo decision 3")])

    @Argument(valueName: "N", help: "Number of the decision.") var number: Int
    @Argument(help: "Folder written by run.") var out: FilePath
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let library = Library(try openStore(parts.cache(in: out), for: .updating))
        let undone = try UndoDecision(number).run(library, Tools(context))
        return CommandOutcome(
            counts: ["undone": 1],
            summary: ["undone: \(undone.statement.words)", CommandOutcome.takesEffect])
    }
}

/// `face-sets decisions export FILE OUT`
struct DecisionsExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "export",
        abstract: "Write the decisions to a file, one JSON object per line.",
        examples: [.init("face-sets decisions export decisions.jsonl out", "back up your decisions")])

    @Argument(help: "File to write.") var file: FilePath
    @Argument(help: "Folder written by run.") var out: FilePath
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let library = Library(try openStore(parts.cache(in: out), for: .reading))
        let count = try ExportDecisions(to: file.madeAbsolute()).run(library, Tools(context))
        return CommandOutcome(
            counts: ["decisions": count], outputs: [file.madeAbsolute()],
            summary: ["\(counted(count, "decision")) written"])
    }
}

/// `face-sets decisions import FILE OUT`
struct DecisionsImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "import",
        abstract: "Add decisions from a file written by export, from this library or another.",
        discussion: """
            Faces are matched by photo and position, so decisions also apply to a library of the same photos made with
            another pack. Decisions that the library already has are skipped.
            """,
        examples: [.init("face-sets decisions import decisions.jsonl out", "into a new library")])

    @Argument(help: "File written by export.") var file: FilePath
    @Argument(help: "Folder written by run.") var out: FilePath
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let library = Library(try openStore(parts.cache(in: out), for: .updating))
        let tools = Tools(context)
        let (added, known) = try ImportDecisions(from: file).run(library, tools)
        let lost = Set(try ListDecisions().run(library, tools).flatMap(\.lost)).count
        return CommandOutcome(
            counts: ["added": added, "known": known, "lost_faces": lost],
            summary: [
                "\(counted(added, "decision")) added, \(known) already there",
                lost == 0 ? CommandOutcome.takesEffect : "\(counted(lost, "face")) not found in this library",
            ])
    }
}

extension CommandOutcome {
    /// The last line of every command that only writes to the log.
    static let takesEffect = "run `face-sets extend` or `face-sets run` to update the folders"
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
        let missing = state == .inForce && !lost.isEmpty ? " (\(counted(lost.count, "face")) not found)" : ""
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
