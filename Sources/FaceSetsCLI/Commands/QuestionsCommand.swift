import FaceStore
import FaceTypes
import JSON
import Library
import Workflows

/// `face-sets questions OUT`
struct QuestionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "questions",
        abstract: "List questions about people, the most useful first.",
        discussion: """
            All questions are of one kind: do these two groups of faces show the same person? Pass the answers to `answer`.
            Answered questions are never asked again; skipped ones come last.
            """,
        examples: [
            .init("face-sets questions out", "the 20 most useful questions"),
            .init("face-sets questions out --limit 100 --json", "for use by another program"),
        ])

    @Argument(help: "Folder written by run.") var out: FilePath
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
        abstract: "Record answers to questions: yes, no or skip.",
        discussion: """
            ANSWERS is a file with {"answers": [{"id": "q-…", "answer": "yes"}]}. All answers are recorded together. Answers to
            questions that no longer apply are listed and skipped.
            """,
        examples: [
            .init("face-sets answer out answers.json", "record answers"),
            .init("face-sets answer out answers.json --apply", "and update raw/ and facesets/"),
        ])

    @Argument(help: "Folder written by run.") var out: FilePath
    @Argument(valueName: "ANSWERS", help: "File with the answers.") var answers: FilePath
    @Flag(help: "Update the folders immediately.") var apply: Bool
    @OptionGroup var parts: LibraryFlags
    @OptionGroup var output: OutputFlags

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let tools = Tools(context)
        let outcome = try enter(tools)
        var result = CommandOutcome(
            counts: ["entered": outcome.entered.count, "unknown": outcome.unknown.count],
            summary: outcome.entered.map { "\($0.number)  \($0.statement.words)" }
                + outcome.unknown.map { "\($0) no longer applies" })
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

    /// Closes the cache, so that it can be read again to update the folders.
    private func enter(_ tools: Tools) throws -> AnswerQuestions.Outcome {
        let library = Library(try openStore(parts.cache(in: out), for: .updating))
        var request = try AnswerQuestions(reading: answers, raw: parts.raw(in: out))
        request.calibration = Adapters.calibration(of: library.space)
        return try request.run(library, tools)
    }
}

extension CommandOutcome {
    /// Adds the outcome of updating the folders.
    fileprivate mutating func add(_ extended: ExtendOutcome, of request: ExtendRequest) {
        let other = CommandOutcome(extended, request)
        counts += other.counts
        failed += other.failed
        outputs += other.outputs
        summary += other.summary
        for (key, value) in other.details.members { details[key] = value }
    }
}
