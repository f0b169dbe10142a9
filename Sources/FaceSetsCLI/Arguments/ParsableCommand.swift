import FaceTypes

/// The name of a command and its help.
struct CommandConfiguration: Sendable {
    /// An example command line and its effect.
    struct Example: Sendable {
        let line: String
        let effect: String

        init(_ line: String, _ effect: String) {
            self.line = line
            self.effect = effect
        }
    }

    let name: String
    /// One sentence with a full stop.
    let abstract: String
    /// Further paragraphs.
    let discussion: String
    let examples: [Example]
    let subcommands: [any ParsableCommand.Type]
    /// Whether the command writes a log by default; `--log` sets another path.
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

/// A command: its declarations are the options as typed, `run` resolves them, calls one workflow and returns
/// its result. swift-argument-parser's vocabulary.
///
///     struct Greet: ParsableCommand {
///         static let configuration = CommandConfiguration("greet", abstract: "Greet someone.")
///         @Argument(help: "Who to greet.") var name: String
///         @Option(in: 1...9, help: "How often.") var times = 1
///         @Flag(help: "Greet loudly.") var loud = false
///         func run(_ context: CommandContext) throws -> CommandOutcome { … }
///     }
protocol ParsableCommand: ParsableArguments, SendableMetatype {
    static var configuration: CommandConfiguration { get }
    /// - Throws: `UsageError` (exit 64), `FaceSetsError` (exit 2), `Interrupted` (exit 130).
    func run(_ context: CommandContext) throws -> CommandOutcome
}

extension ParsableCommand {
    /// A command that only groups others.
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

/// How progress is displayed.
enum ProgressFormat: String, ArgumentChoice {
    /// A bar on a terminal, otherwise lines.
    case auto
    case json
}

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    @Flag(help: "Print one JSON document on stdout.") var json: Bool
    @Flag(help: "Suppress progress and notes; failures are still listed.") var quiet: Bool
    @Option(help: "How progress is written to stderr; json is one JSON object per line, for other programs.")
    var progress = ProgressFormat.auto
    @Option(help: "Write a log to FILE.") var log: FilePath?
    @Flag(help: "Show this help.") var help: Bool
    @Flag(help: "Show the version.") var version: Bool
}
