import FaceStore
import FaceTypes
import JSON
import Library
import Workflows

/// `face-sets questions OUT`
struct QuestionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "questions",
        abstract: "Lists what you should be asked about people, most useful first.",
        discussion: """
            Each question is the same: do these two groups of faces show the same person? `answer` takes the answers. What
            was answered is never asked again; what was skipped comes last.
            """,
        examples: [
            .init("face-sets questions out", "the twenty most useful"),
            .init("face-sets questions out --limit 100 --json", "for a program that asks"),
        ])

    @Argument(help: "Folder that run made.") var out: FilePath
    @Option(in: 1...100_000, help: "List at most N questions.") var limit = 20
    @OptionGroup var parts: LibraryFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let library = Library(try openStore(parts.cache(in: out), for: .reading))
        var request = ListQuestions(raw: parts.raw(in: out))
        request.limit = limit
        request.calibration = Adapters.calibration(of: library.space)
        let questions = try request.run(library, Tools(context))
        return CommandOutcome(
            counts: ["questions": questions.count],
            details: JSONObject([
                ("schema", "face-sets/questions/1"), ("questions", .array(questions.map(\.json))),
            ]),
            summary: questions.isEmpty ? ["no questions"] : questions.map(\.line))
    }
}

extension Question {
    fileprivate var line: String {
        let faces = [a, b].map { keys in keys.prefix(2).map(\.description).joined(separator: " ") }
        let who = persons.isEmpty ? "" : "  " + persons.joined(separator: " and ")
        return "\(id)  \(kind.rawValue)\(who)  \(faces[0]) | \(faces[1])  \(reason)"
    }
}

/// `face-sets answer OUT ANSWERS`
struct AnswerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "answer",
        abstract: "Takes the answers to questions, yes, no or skip.",
        discussion: """
            ANSWERS is a file with {"answers": [{"id": "q-…", "answer": "yes"}]}. All answers are entered at once. An answer
            to a question that is no longer asked is named and left out.
            """,
        examples: [
            .init("face-sets answer out answers.json", "into the log"),
            .init("face-sets answer out answers.json --apply", "and bring raw/ and facesets/ up to date"),
        ])

    @Argument(help: "Folder that run made.") var out: FilePath
    @Argument(valueName: "ANSWERS", help: "File with the answers.") var answers: FilePath
    @Flag(help: "Bring the folders up to date at once.") var apply: Bool
    @OptionGroup var parts: LibraryFlags
    @OptionGroup var output: OutputFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let tools = Tools(context)
        let outcome = try enter(tools)
        var result = CommandOutcome(
            counts: ["entered": outcome.entered.count, "unknown": outcome.unknown.count],
            summary: outcome.entered.map { "\($0.number)  \($0.statement.words)" }
                + outcome.unknown.map { "\($0) is not asked any more" })
        guard apply else {
            result.summary.append(CommandOutcome.takesEffect)
            return result
        }
        let library = Library(try openStore(parts.cache(in: out), for: .reading))
        var request = ExtendRequest(raw: output.resolved(parts.raw(in: out)))
        request.refined = output.resolved(parts.refined(in: out))
        request.calibration = Adapters.calibration(of: library.space)
        result.add(try request.run(library, tools), of: request)
        return result
    }

    /// The cache is closed again before it is read for the folders.
    private func enter(_ tools: Tools) throws -> AnswerQuestions.Outcome {
        let library = Library(try openStore(parts.cache(in: out), for: .updating))
        var request = try AnswerQuestions(reading: answers, raw: parts.raw(in: out))
        request.calibration = Adapters.calibration(of: library.space)
        return try request.run(library, tools)
    }
}

extension CommandOutcome {
    /// Adds what an update of the folders did.
    fileprivate mutating func add(_ extended: ExtendOutcome, of request: ExtendRequest) {
        let other = CommandOutcome(extended, request)
        counts += other.counts
        failed += other.failed
        outputs += other.outputs
        summary += other.summary
        for (key, value) in other.details.members { details[key] = value }
    }
}
