import FaceTypes
import Files
import JSON
import TestSupport
import Testing
import Workflows

@testable import FaceSetsCLI

/// The name of a file may hold anything but a slash; it reaches neither terminal nor log as it is.
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
        #expect(messages == "failed: \(Self.shown): undecodable: \\x07\\nbell\n")
        let error = FaceSetsError(
            code: .failed, "cannot open", path: Self.path, remedy: "Mind \(Self.path.shown).")
        #expect(render(.error(error)).messages == "error: cannot open: \(Self.shown)\nMind \(Self.shown).\n")
        #expect(
            render(.error(UsageError("unknown flag --\u{1B}c", remedy: "No\nway"))).messages
                == "error: unknown flag --\\x1bc\nNo\\nway\n")
    }

    /// JSON has escapes of its own, and programs need the name as it is.
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

    @Test func everyLineOfTheLogIsOneLine() throws {
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

    /// Help is the program's own text.
    @Test func pagesKeepTheirLines() {
        let page = CommandOutcome(page: "one\n\ttwo\n")
        #expect(
            Rendering(command: "help", milliseconds: 1, isJSON: false)(.outcome(page)).output
                == "one\n\ttwo\n\n")
    }
}

struct PercentageTests {
    @Test(arguments: [("50%", 0.5), ("50", 0.5), ("0", 0), ("100%", 1), ("12.5%", 0.125)])
    func shares(_ word: String, _ share: Double) throws {
        #expect(try Percentage.parse(Array(word.utf8), after: nil).share == share)
    }

    @Test(arguments: ["", "%", "-1", "101%", "half", "nan", "50 %"])
    func invalidPercentagesAreRejected(_ word: String) {
        #expect(throws: ValueProblem.self) { try Percentage.parse(Array(word.utf8), after: nil) }
    }

    @Test func defaultsAreShownAsTheyAreTyped() {
        #expect(Percentage(50).argumentText == "50%" && Percentage(12.5).argumentText == "12.5%")
    }
}
