/// A command with its path, its options and its subcommands: the source of help pages, the manual and
/// completions.
struct CommandTree {
    /// The names from the program to this command.
    let path: [String]
    let configuration: CommandConfiguration
    let table: ArgumentTable
    let children: [CommandTree]

    init(_ command: any ParsableCommand.Type, under parents: [String] = []) {
        configuration = command.configuration
        let path = parents + [configuration.name]
        self.path = path
        table = ArgumentTable(command.init())
        children = configuration.subcommands.map { CommandTree($0, under: path) }
    }

    static var global: ArgumentTable { ArgumentTable(GlobalOptions()) }

    /// `models list`; empty for the program itself.
    var name: String { path.dropFirst().joined(separator: " ") }

    /// This command and all below it, each before its subcommands.
    var all: [CommandTree] { [self] + children.flatMap(\.all) }

    /// Its own options, followed by the global ones.
    var options: [DeclaredArgument] { table.named + Self.global.named }

    /// The text of `--help`.
    var help: Help {
        Help(path: path, configuration: configuration, table: table, global: Self.global)
    }
}
