import FaceTypes

/// What a command is called and what `--help` says of it.
struct CommandConfiguration: Sendable {
    /// A line that can be typed, and what it does.
    struct Example: Sendable {
        let line: String
        let effect: String

        init(_ line: String, _ effect: String) {
            self.line = line
            self.effect = effect
        }
    }

    let name: String
    /// One line, a sentence with its stop.
    let abstract: String
    /// Further paragraphs.
    let discussion: String
    let examples: [Example]
    let subcommands: [any ParsableCommand.Type]
    /// Long steps keep a log unless `--log` says where else.
    let keepsLog: Bool

    init(
        _ name: String, abstract: String, discussion: String = "", examples: [Example] = [],
        subcommands: [any ParsableCommand.Type] = [], keepsLog: Bool = false
    ) {
        self.name = name
        self.abstract = abstract
        self.discussion = discussion
        self.examples = examples
        self.subcommands = subcommands
        self.keepsLog = keepsLog
    }

    var subcommandNames: [String] { subcommands.map { $0.configuration.name } }
}

/// A command: its declarations are the options as typed, `run` resolves them, calls one workflow and says what
/// came of it. swift-argument-parser's vocabulary.
///
///     struct Greet: ParsableCommand {
///         static let configuration = CommandConfiguration("greet", abstract: "Greets somebody.")
///         @Argument(help: "Whom.") var name: String
///         @Option(in: 1...9, help: "How often.") var times = 1
///         @Flag(help: "With more force.") var loud = false
///         func run(_ context: CommandContext) throws -> CommandOutcome { … }
///     }
protocol ParsableCommand: ParsableArguments, SendableMetatype {
    static var configuration: CommandConfiguration { get }
    /// - Throws: `UsageError` (exit 64), `FaceSetsError` (exit 2), `Interrupted` (exit 130).
    func run(_ context: CommandContext) throws -> CommandOutcome
}

extension ParsableCommand {
    /// A command that only holds others.
    func run(_ context: CommandContext) throws -> CommandOutcome {
        let names = Self.configuration.subcommandNames.joined(separator: ", ")
        throw UsageError("'\(Self.configuration.name)' needs a command: \(names)")
    }
}

/// A line that cannot be understood; exit 64.
struct UsageError: Error {
    let message: String
    let remedy: String?

    init(_ message: String, remedy: String? = nil) {
        self.message = message
        self.remedy = remedy
    }
}

/// How progress is shown.
enum ProgressFormat: String, ArgumentChoice {
    /// A bar on a terminal, lines elsewhere.
    case auto
    case json
}

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    @Flag(help: "Print one JSON document on stdout.") var json: Bool
    @Flag(help: "No progress and no notes; failures are still named.") var quiet: Bool
    @Option(help: "How progress is written to stderr; json is one JSON object per line, for other programs.")
    var progress = ProgressFormat.auto
    @Option(help: "Write the log to FILE.") var log: FilePath?
    @Flag(help: "Show this help.") var help: Bool
    @Flag(help: "Show the version.") var version: Bool
}
