import FaceTypes

extension CommandTree {
    /// The manual page of the program and all its commands, in man(7).
    var manualPage: String {
        var page = Roff()
        page.request("TH FACE\\-SETS 1 \(toolDate) \"face\\-sets \(toolVersion)\" \"User commands\"")
        page.section("NAME")
        page.text("face-sets - turn a pile of photos into clean sets of one person each")
        page.section("SYNOPSIS")
        page.text("face-sets COMMAND [arguments] [options]")
        page.section("DESCRIPTION")
        page.text(configuration.discussion)
        page.section("GLOBAL OPTIONS")
        for option in Self.global.named { page.item(option.usage, option.explanation) }
        page.section("COMMANDS")
        for command in all.dropFirst() { command.describe(on: &page) }
        Self.closing(on: &page)
        return page.lines.joined(separator: "\n")
    }

    private func describe(on page: inout Roff) {
        page.subsection(name)
        page.text(configuration.abstract)
        page.text("Usage: " + help.usage)
        if !configuration.discussion.isEmpty { page.text(configuration.discussion) }
        for argument in table.positionals + table.named { page.item(argument.usage, argument.explanation) }
        for example in configuration.examples { page.item(example.line, example.effect) }
    }

    private static func closing(on page: inout Roff) {
        page.section("EXIT STATUS")
        for (code, meaning) in exitCodes { page.item(code, meaning) }
        page.section("ENVIRONMENT")
        page.item("FACE_SETS_PACKS", "Folders of model packs, separated by colons; they are searched first.")
        page.item(
            "XDG_DATA_HOME",
            "Packs are installed in its subfolder face-sets/packs. Defaults to ~/.local/share.")
        page.item(
            "XDG_CACHE_HOME",
            "Compiled networks are kept in its subfolder face-sets/networks. Defaults to ~/.cache.")
        page.item(
            "XDG_STATE_HOME", "Logs are written to its subfolder face-sets/logs. Defaults to ~/.local/state.")
    }

    private static let exitCodes = [
        ("0", "Done."), ("1", "Done, but some files failed or problems were found; each one is listed."),
        ("2", "Could not run."), ("64", "Usage error."),
        ("130", "Interrupted; the next run resumes."),
    ]
}

extension DeclaredArgument {
    /// `--min-faces N`, `CACHE`.
    var usage: String { shape.kind == .option ? "\(shown) \(shape.valueName)" : shown }

    /// The help text with its default.
    var explanation: String {
        let many = shape.kind == .option && shape.takesMany ? " May be repeated." : ""
        return shape.help + many + (shape.defaultText.map { " (default: \($0))" } ?? "")
    }
}

/// Lines of a manual page.
private struct Roff {
    private(set) var lines: [String] = []

    mutating func request(_ line: String) { lines.append(".\(line)") }
    mutating func section(_ title: String) { request("SH \(title)") }
    mutating func subsection(_ title: String) { request("SS \(Self.escaped(title))") }

    /// A paragraph; the first one of a section needs no request.
    mutating func text(_ text: String) {
        let starts = [".SH", ".SS"].contains { lines.last?.hasPrefix($0) == true }
        if !starts { request("PP") }
        fill(text)
    }

    mutating func item(_ head: String, _ explanation: String) {
        request("TP")
        lines.append("\\fB\(Self.escaped(head))\\fR")
        fill(explanation)
    }

    /// Lines that are short before escaping, so that the source is readable.
    private mutating func fill(_ text: String) {
        lines += wrapped(text.split(separator: "\n").joined(separator: " "), width: 64).map(Self.escaped)
    }

    /// Escapes characters that are special to roff, and everything outside ASCII.
    private static func escaped(_ text: String) -> String {
        let body = text.unicodeScalars.reduce(into: "") { line, scalar in
            switch scalar {
            case "\\": line += "\\e"
            case "-": line += "\\-"
            case "'": line += "\\(aq"
            case _ where scalar.isASCII: line.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                line += "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
            }
        }
        return body.hasPrefix(".") ? "\\&" + body : body
    }
}
