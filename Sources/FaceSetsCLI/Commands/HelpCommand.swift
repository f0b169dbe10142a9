/// `face-sets help [COMMAND …]`
struct HelpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "help",
        abstract: "Show help for a command, or the manual page.",
        examples: [
            .init("face-sets help export-swap", "the same as face-sets export-swap --help"),
            .init("face-sets help --man > face-sets.1", "the manual page; read it with man -l"),
        ])

    @Argument(help: "The command, such as 'models list'.") var command: [String] = []
    @Flag(help: "Print the manual page of all commands.") var man: Bool

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let tree = CommandTree(FaceSetsCommand.self)
        if man { return CommandOutcome(page: tree.manualPage) }
        let found = try command.reduce(tree) { tree, name in
            guard let next = tree.children.first(where: { $0.configuration.name == name }) else {
                let close = closestName(to: name, among: tree.children.map(\.configuration.name))
                throw UsageError("unknown command '\(name)'", remedy: close.map { "Did you mean '\($0)'?" })
            }
            return next
        }
        return CommandOutcome(page: found.help.text)
    }
}
