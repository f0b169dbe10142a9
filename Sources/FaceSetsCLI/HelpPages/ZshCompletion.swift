extension CommandTree {
    /// A script for zsh, to save as `_face-sets` in a folder of `$fpath`.
    var zshCompletion: String {
        "#compdef face-sets\n# Completion of face-sets for zsh.\n"
            + all.map(\.zshFunction).joined(separator: "\n") + "\n_face-sets \"$@\""
    }

    private var functionName: String { "_" + path.joined(separator: "_") }

    private var zshFunction: String {
        let arguments = options.map(Self.zshOption) + (children.isEmpty ? positionals : [])
        guard !children.isEmpty else {
            return """
                \(functionName)() {
                    _arguments -s \(arguments.map { "'\($0)'" }.joined(separator: " \\\n        "))
                }
                """
        }
        let rows = children.map { "'\($0.configuration.name):\(quoted($0.configuration.abstract))'" }
        let cases = children.map { "            \($0.configuration.name)) \($0.functionName) ;;" }
        return """
            \(functionName)() {
                local context state line
                typeset -A opt_args
                local -a commands=(\(rows.joined(separator: " \\\n        ")))
                _arguments -C \(arguments.map { "'\($0)'" }.joined(separator: " \\\n        ")) \\
                    '1:command:->command' '*::argument:->arguments'
                case $state in
                    command) _describe -t commands command commands ;;
                    arguments) case $line[1] in
            \(cases.joined(separator: "\n"))
                    esac ;;
                esac
            }
            """
    }

    private var positionals: [String] {
        table.positionals.map { argument in
            "\(argument.shape.takesMany ? "*" : ""):\(argument.shown):\(Self.values(of: argument.shape))"
        }
    }

    private static func zshOption(_ argument: DeclaredArgument) -> String {
        let head = "\(argument.shape.takesMany ? "*" : "")\(argument.shown)[\(quoted(argument.shape.help))]"
        guard argument.shape.kind == .option else { return head }
        return head + ":\(quoted(argument.shape.valueName)):\(values(of: argument.shape))"
    }

    private static func values(of shape: ArgumentShape) -> String {
        if !shape.choices.isEmpty { return "(\(shape.choices.joined(separator: " ")))" }
        return shape.kind == .argument || shape.takesPath ? "_files" : " "
    }
}

/// Quotes text for single quotes and square brackets in zsh.
private func quoted(_ text: String) -> String {
    text.reduce(into: "") { line, character in
        switch character {
        case "'": line += "'\\''"
        case "[", "]", ":", "\\": line += "\\\(character)"
        default: line.append(character)
        }
    }
}
