/// The text of `--help`, from a command's table and configuration.
struct Help {
    let path: [String]
    let configuration: CommandConfiguration
    let table: ArgumentTable
    let global: ArgumentTable

    var text: String {
        let options = ArgumentTable.sections(table, global).map { section($0.0, $0.1.map(row)) }
        let blocks =
            [
                configuration.abstract, "usage: \(usage)", discussion,
                section("arguments", table.positionals.map(row)),
                section("commands", configuration.subcommands.map(row)),
            ] + options + [examples]
        return blocks.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    var usage: String {
        var words = path
        if !configuration.subcommands.isEmpty { words.append("COMMAND") }
        for argument in table.positionals {
            let name = argument.shown + (argument.shape.takesMany ? " …" : "")
            words.append(argument.shape.isRequired ? name : "[\(name)]")
        }
        return (words + ["[options]"]).joined(separator: " ")
    }

    private var discussion: String {
        configuration.discussion.split(separator: "\n\n")
            .map { wrapped($0.replacing("\n", with: " "), width: 98).joined(separator: "\n") }
            .joined(separator: "\n\n")
    }

    private var examples: String {
        let lines = configuration.examples.map { "  \($0.line)\n      \($0.effect)" }
        return lines.isEmpty ? "" : (["examples:"] + lines).joined(separator: "\n")
    }

    private func row(_ argument: DeclaredArgument) -> (String, String) {
        (argument.usage, argument.explanation)
    }

    private func row(_ command: any ParsableCommand.Type) -> (String, String) {
        (command.configuration.name, command.configuration.abstract)
    }

    private func section(_ title: String, _ rows: [(String, String)]) -> String {
        guard !rows.isEmpty else { return "" }
        let column = min(30, (rows.map(\.0.count).max() ?? 0) + 2)
        let lines = rows.flatMap { name, help -> [String] in
            let lines = wrapped(help, width: 96 - column).map {
                String(repeating: " ", count: column + 2) + $0
            }
            guard name.count + 2 <= column, let first = lines.first else { return ["  \(name)"] + lines }
            return ["  \(name)" + first.dropFirst(name.count + 2)] + lines.dropFirst()
        }
        return (["\(title):"] + lines).joined(separator: "\n")
    }
}

/// Lines of at most `width` characters, broken at spaces.
func wrapped(_ text: some StringProtocol, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
        if let last = lines.last, last.count + 1 + word.count <= width {
            lines[lines.count - 1] = last + " " + word
        } else {
            lines.append(String(word))
        }
    }
    return lines
}
