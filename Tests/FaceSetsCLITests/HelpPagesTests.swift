import FaceTypes
import Files
import TestSupport
import Testing

@testable import FaceSetsCLI

/// The manual, completions, and the command lines in help and documentation.
struct HelpPagesTests {
    private static var tree: CommandTree { CommandTree(FaceSetsCommand.self) }

    @Test func everyCommandIsInTheManual() {
        let page = Self.tree.manualPage
        for command in Self.tree.all.dropFirst() {
            #expect(page.contains(".SS \(command.name.replacingDashes)\n"), "\(command.name)")
        }
    }

    @Test(.enabled(if: TestMaterial.tool("mandoc") != nil, "needs mandoc"))
    func mandocReportsNoProblems() throws {
        let scratch = try ScratchFolder()
        let file = try scratch.write(Array((Self.tree.manualPage + "\n").utf8), to: "face-sets.1")
        let mandoc = try #require(TestMaterial.tool("mandoc"))
        let run = try runProgram(["-T", "lint", "-W", "style", file], in: scratch, program: mandoc)
        #expect(run.exitCode == 0, "\(String(decoding: run.output, as: UTF8.self))")
    }

    @Test(arguments: [
        ("face-sets clu", "cluster"), ("face-sets cluster --link h", "hardlink"),
        ("face-sets models in", "install"), ("face-sets models list --js", "--json"),
        ("face-sets embed a b --det-s", "--det-size"),
        // A name with a space is one word; a value that may be a path is completed as one.
        ("face-sets embed my", "my photos"), ("face-sets models install open --from my", "my photos"),
        ("face-sets models install open --from FI", ""),
        ("face-sets import-folders c o --mixed my", "my photos"),
        ("face-sets extend c r --refine-out my", "my photos"), ("face-sets cluster --threshold my", ""),
    ])
    func bashCompletes(line: String, word: String) throws {
        let scratch = try ScratchFolder()
        try createFolder(scratch.path.appending("my photos"))
        let words = line.split(separator: " ").map { "'\($0)'" }.joined(separator: " ")
        let script = """
            \(Self.tree.bashCompletion)
            cd "$HOME"
            COMP_WORDS=(\(words)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _face_sets
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let run = try runProgram(["-c", FilePath(script)], in: scratch, program: "/bin/bash")
        #expect(run.exitCode == 0 && run.messages.isEmpty)
        #expect(String(decoding: run.output, as: UTF8.self) == "\(word)\n")
    }

    @Test(.enabled(if: TestMaterial.tool("zsh") != nil, "needs zsh: make test-deps"))
    func zshParsesItsScript() throws { try check(Self.tree.zshCompletion, with: "zsh", ["-n"]) }

    @Test(.enabled(if: TestMaterial.tool("fish") != nil, "needs fish: make test-deps"))
    func fishParsesItsScript() throws { try check(Self.tree.fishCompletion, with: "fish", ["-n"]) }

    /// Asks fish for completions, as a user does by pressing Tab.
    @Test(
        .enabled(if: TestMaterial.tool("fish") != nil, "needs fish: make test-deps"),
        arguments: [
            ("face-sets clu", "cluster"), ("face-sets cluster --link h", "hardlink"),
            ("face-sets models in", "install"), ("face-sets models install open --from my", "my photos/"),
        ])
    func fishCompletes(line: String, word: String) throws {
        let scratch = try ScratchFolder()
        try createFolder(scratch.path.appending("my photos"))
        let script = "\(Self.tree.fishCompletion)\ncd $HOME\ncomplete -C '\(line)'\n"
        let file = try scratch.write(Array(script.utf8), to: "script")
        let run = try runProgram([file], in: scratch, program: TestMaterial.tool("fish") ?? "fish")
        let words = String(decoding: run.output, as: UTF8.self).split(separator: "\n")
            .compactMap { $0.split(separator: "\t").first }
        #expect(words.contains { $0.replacing("\\", with: "") == word }, "\(words)")
    }

    private func check(_ script: String, with shell: String, _ flags: [FilePath]) throws {
        let scratch = try ScratchFolder()
        let file = try scratch.write(Array(script.utf8), to: "script")
        let program = try #require(TestMaterial.tool(shell))
        let run = try runProgram(flags + [file], in: scratch, program: program)
        #expect(run.exitCode == 0, "\(String(decoding: run.messages, as: UTF8.self))")
    }

    /// A bar in the name of a value does not make it a list of choices.
    @Test func onlyFixedListsAreChoices() {
        let options = Self.tree.all.flatMap(\.options)
        let from = options.first { $0.shown == "--from" }
        #expect(from?.shape.choices == [] && from?.shape.takesPath == true)
        #expect(
            options.first { $0.shown == "--link" }?.shape.choices == ["auto", "copy", "hardlink", "symlink"])
    }

    @Test func everyCommandHasAnExample() {
        for command in Self.tree.all where command.children.isEmpty {
            #expect(!command.configuration.examples.isEmpty, "\(command.name)")
        }
    }

    @Test func examplesInHelpParse() throws {
        for command in Self.tree.all {
            for example in command.configuration.examples where example.line.hasPrefix("face-sets ") {
                try Self.check(example.line)
            }
        }
    }

    @Test func commandsInTheDocumentationParse() throws {
        let docs = TestMaterial.repository.appending("docs")
        let files =
            try listFolder(docs).filter { $0.fileExtension == "md" }.map { docs.appending($0) }
            + [TestMaterial.repository.appending("README.md")]
        var count = 0
        for file in files {
            for line in ShellBlocks.lines(of: String(decoding: try readFile(file), as: UTF8.self)) {
                guard let start = ["face-sets ", "$PROGRAM ", "bin/face-sets "].first(where: line.hasPrefix)
                else { continue }
                try Self.check("face-sets " + line.dropFirst(start.count))
                count += 1
            }
        }
        #expect(count > 10)
    }

    /// Parses a line as the program does.
    private static func check(_ line: String) throws {
        var invocation = Invocation(root: FaceSetsCommand.self)
        let words = ShellBlocks.words(of: line).dropFirst().map { Array($0.utf8) }
        #expect(throws: Never.self, "\(line)") { try invocation.parse(Array(words)) }
    }

    @Test func optionalArgumentsMayBeOmitted() throws {
        try Self.check("face-sets models verify")
        try Self.check("face-sets doctor")
    }
}

/// The lines of fenced `sh` blocks.
enum ShellBlocks {
    /// Complete commands: continued lines are joined, comments dropped.
    static func lines(of document: String) -> [String] {
        var isInside = false
        var lines: [String] = []
        var open = ""
        for line in document.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isInside = line == "```sh"
            } else if isInside {
                open +=
                    line.split(separator: "#", omittingEmptySubsequences: false).first.map(String.init) ?? ""
                while open.last == " " { open.removeLast() }
                if open.last == "\\" {
                    open.removeLast()
                } else {
                    if !open.isEmpty { lines.append(open) }
                    open = ""
                }
            }
        }
        return lines
    }

    /// The words up to a pipe or a redirection, without their quotes.
    static func words(of line: String) -> [String] {
        var words: [String] = []
        for word in line.matches(of: /(?:"[^"]*"|'[^']*'|[^ "'])+/).map(\.output) {
            if [">", "|", "&&"].contains(word) { break }
            words.append(word.filter { $0 != "\"" && $0 != "'" })
        }
        return words
    }
}

extension String {
    fileprivate var replacingDashes: String { split(separator: "-").joined(separator: "\\-") }
}
