import FaceTypes

/// A parsed command line: the command and its values.
struct Invocation {
    private(set) var command: any ParsableCommand
    let global = GlobalOptions()
    /// The names from the program to the command.
    private var path: [String]

    init(root: any ParsableCommand.Type) {
        command = root.init()
        path = [root.configuration.name]
    }

    var configuration: CommandConfiguration { type(of: command).configuration }

    /// The command without the program's name: `models list`.
    var name: String { path.dropFirst().joined(separator: " ") }

    /// Descends through subcommands, then passes the remaining words to the last one.
    mutating func parse(_ words: [[UInt8]]) throws(UsageError) {
        var rest = words[...]
        while !configuration.subcommands.isEmpty {
            var flags = ArgumentParser(ArgumentTable(command, global), words: rest)
            rest = try flags.parseLeadingFlags()
            guard textAskedFor == nil, let word = rest.popFirst() else { return }
            try descend(to: String(decoding: word, as: UTF8.self))
        }
        var parser = ArgumentParser(ArgumentTable(command, global), words: rest)
        try parser.parse()
        if textAskedFor == nil { try parser.checkRequired() }
    }

    /// The text for `--help` or `--version`, if given.
    var textAskedFor: String? {
        if global.help {
            return Help(
                path: path, configuration: configuration, table: ArgumentTable(command),
                global: ArgumentTable(global)
            ).text
        }
        return global.version ? toolVersion : nil
    }

    private mutating func descend(to name: String) throws(UsageError) {
        guard let next = configuration.subcommands.first(where: { $0.configuration.name == name }) else {
            let close = closestName(to: name, among: configuration.subcommandNames)
            throw UsageError("unknown command '\(name)'", remedy: close.map { "Did you mean '\($0)'?" })
        }
        command = next.init()
        path.append(name)
    }
}
