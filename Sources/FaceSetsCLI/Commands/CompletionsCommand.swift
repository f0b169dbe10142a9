/// `face-sets completions SHELL`
struct CompletionsCommand: ParsableCommand {
    enum Shell: String, ArgumentChoice {
        case bash, zsh, fish
    }

    static let configuration = CommandConfiguration(
        "completions",
        abstract: "Print a shell completion script.",
        examples: [
            .init("source <(face-sets completions bash)", "for the current bash session"),
            .init("face-sets completions zsh > ~/.zfunc/_face-sets", "for zsh; the folder must be in $fpath"),
            .init("face-sets completions fish > ~/.config/fish/completions/face-sets.fish", "for fish"),
        ])

    @Argument(help: "bash, zsh or fish.") var shell: Shell

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let tree = CommandTree(FaceSetsCommand.self)
        let script =
            switch shell {
            case .bash: tree.bashCompletion
            case .zsh: tree.zshCompletion
            case .fish: tree.fishCompletion
            }
        return CommandOutcome(page: script)
    }
}
