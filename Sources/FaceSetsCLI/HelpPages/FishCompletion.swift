extension CommandTree {
    /// A script for fish, to save as `face-sets.fish` in `~/.config/fish/completions`.
    var fishCompletion: String {
        (["# Completion of face-sets for fish."] + all.flatMap(\.fishLines)).joined(separator: "\n")
    }

    private var fishLines: [String] {
        let here = fishCondition
        let commands = children.map {
            "complete -c face-sets -n '\(here)' -f -a \($0.configuration.name) -d "
                + "'\(fishQuoted($0.configuration.abstract))'"
        }
        return commands
            + table.named.map { line(for: $0, here) }
            + (path.count == 1 ? Self.global.named.map { line(for: $0, nil) } : [])
    }

    private func line(for option: DeclaredArgument, _ condition: String?) -> String {
        var words = ["complete -c face-sets"] + (condition.map { ["-n '\($0)'"] } ?? [])
        words.append("-l \(option.name)")
        if option.shape.kind == .option {
            let choices = option.shape.choices
            words.append(option.shape.takesPath ? "-r -F" : "-x")
            if !choices.isEmpty { words.append("-a '\(choices.joined(separator: " "))'") }
        }
        return (words + ["-d '\(fishQuoted(option.shape.help))'"]).joined(separator: " ")
    }

    /// Whether the words typed so far lead exactly to this command.
    private var fishCondition: String {
        guard path.count > 1 else { return "__fish_use_subcommand" }
        let seen = path.dropFirst().map { "__fish_seen_subcommand_from \($0)" }
        let further = children.map(\.configuration.name).joined(separator: " ")
        return (seen + (further.isEmpty ? [] : ["not __fish_seen_subcommand_from \(further)"]))
            .joined(separator: "; and ")
    }
}

/// Quotes text for single quotes in fish.
private func fishQuoted(_ text: String) -> String {
    text.reduce(into: "") { line, character in
        if character == "'" || character == "\\" { line += "\\" }
        line.append(character)
    }
}
