import FaceTypes
import Files
import JSON
import TestSupport
import Testing
import Workflows

@testable import FaceSetsCLI

/// File names may contain anything but a slash, so they are escaped in the terminal and the log.
struct HostileNameTests {
    private static let path: FilePath = "/photos/evil\nfailed: \u{1B}[31mfake.jpg"
    private static let shown = #"/photos/evil\nfailed: \x1b[31mfake.jpg"#

    @Test func messagesAndResultsAreOneLineEach() throws {
        let outcome = CommandOutcome(
            counts: [:], failed: [Finding(path: Self.path, reason: "undecodable: \u{7}\nbell")],
            summary: ["report: \(Self.path.shown)"])
        let render = Rendering(command: "embed", milliseconds: 1, isJSON: false)
        let (output, messages) = render(.outcome(outcome))
        #expect(output == "report: \(Self.shown)\n")
        #expect(messages.hasPrefix("failed: \(Self.shown): the file is damaged,"))
        #expect(messages.hasSuffix(": \\x07\\nbell (undecodable)\n"))
        let error = FaceSetsError(
            code: .failed, "cannot open", path: Self.path, remedy: "Mind \(Self.path.shown).")
        #expect(render(.error(error)).messages == "error: cannot open: \(Self.shown)\nMind \(Self.shown).\n")
        #expect(
            render(.error(UsageError("unknown option --\u{1B}c", remedy: "No\nway"))).messages
                == "error: unknown option --\\x1bc\nNo\\nway\n")
    }

    /// JSON has its own escapes, and programs need the exact name.
    @Test func documentsKeepTheName() throws {
        let outcome = CommandOutcome(
            counts: [:], failed: [Finding(path: Self.path, reason: "truncated")], outputs: [Self.path],
            summary: [])
        let (output, _) = Rendering(command: "embed", milliseconds: 1, isJSON: true)(.outcome(outcome))
        let document = try JSONValue(parsing: Array(output.utf8))
        #expect(document["failed"]?.array?.first?["path"]?.bytes == Self.path.bytes)
        #expect(document["outputs"]?.array?.first?.bytes == Self.path.bytes)
        #expect(!output.utf8.contains(0x1B))
    }

    @Test func everyLogEntryIsOneLine() throws {
        let scratch = try ScratchFolder()
        let log = try LogFile(scratch.path.appending("log"))
        log.append("failed: \(Self.path.shown): truncated")
        let display = ProgressDisplay(style: .none, log: log)
        display.report(.started("listing \(Self.path.shown)", total: nil))
        display.report(.warning("leaving \(Self.path.shown) as it is"))
        display.report(.finished)
        let text = String(decoding: try readFile(log.path), as: UTF8.self)
        let lines = text.split(separator: "\n")
        #expect(lines.count == 4 && !text.utf8.contains(0x1B))
        #expect(lines.allSatisfy { $0.contains(Self.shown) })
    }

    /// Help is the program's own text, so it is not escaped.
    @Test func pagesKeepTheirLines() {
        let page = CommandOutcome(page: "one\n\ttwo\n")
        #expect(
            Rendering(command: "help", milliseconds: 1, isJSON: false)(.outcome(page)).output
                == "one\n\ttwo\n\n")
    }
}

struct PercentageTests {
    @Test(arguments: [("50%", 0.5), ("50", 0.5), ("0", 0), ("100%", 1), ("12.5%", 0.125)])
    func percentagesAreParsed(_ word: String, _ share: Double) throws {
        #expect(try Percentage.parse(Array(word.utf8), after: nil).share == share)
    }

    @Test(arguments: ["", "%", "-1", "101%", "half", "nan", "50 %"])
    func invalidPercentagesAreRejected(_ word: String) {
        #expect(throws: ValueProblem.self) { try Percentage.parse(Array(word.utf8), after: nil) }
    }

    @Test func defaultsAreShownAsTyped() {
        #expect(Percentage(50).argumentText == "50%" && Percentage(12.5).argumentText == "12.5%")
    }
}
