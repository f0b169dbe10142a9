/// A command with its way from the program, its table, and what stands below it: what help pages, the manual and
/// completions are made from.
struct CommandTree {
    /// From the program's name down.
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

    /// This command and all below it, each before its children.
    var all: [CommandTree] { [self] + children.flatMap(\.all) }

    /// Its own options, then those that every command takes.
    var options: [DeclaredArgument] { table.named + Self.global.named }

    /// The text of `--help`.
    var help: Help {
        Help(path: path, configuration: configuration, table: table, global: Self.global)
    }
}
