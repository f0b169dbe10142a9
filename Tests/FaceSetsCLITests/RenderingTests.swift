import FaceTypes
import JSON
import TestSupport
import Testing
import Workflows

@testable import FaceSetsCLI

struct RenderingTests {
    private let outcome = CommandOutcome(
        counts: ["photos": 3, "faces": 2],
        failed: [Finding(path: FilePath(bytes: [0x2F, 0xFF]), reason: "truncated")],
        outputs: ["/out"], summary: ["3 photos"])

    @Test func jsonHasEveryField() throws {
        let (output, _) = Rendering(command: "embed", milliseconds: 1042, isJSON: true)(.outcome(outcome))
        let expected = """
            {"command":"embed","ok":false,"counts":{"photos":3,"faces":2},"failed":[{"path":"/\\udcff",\
            "reason":"truncated"}],"outputs":["/out"],"seconds":1.042}
            """
        let value = try JSONValue(parsing: Array(output.utf8))
        #expect(String(decoding: value.serialized(pretty: false), as: UTF8.self) == expected)
    }

    @Test func textOutputReportsFailuresOnStderr() {
        let (output, messages) = Rendering(command: "embed", milliseconds: 1, isJSON: false)(
            .outcome(outcome))
        #expect(output == "3 photos\n")
        #expect(messages == "failed: /\u{FFFD}: the file is truncated (truncated)\n")
    }

    @Test func errorsIncludeTheirRemedy() throws {
        let error = FaceSetsError(
            code: .cacheLocked, "the cache is in use", path: "c.npz", remedy: "Wait for it.", cause: "pid 7"
        )
        let text = Rendering(command: "embed", milliseconds: 0, isJSON: false)(.error(error))
        #expect(
            text.messages == "error: the cache is in use: c.npz (pid 7)\nWait for it.\n" && text.output == "")
        let json = Rendering(command: "embed", milliseconds: 0, isJSON: true)(.error(error)).output
        let value = try JSONValue(parsing: Array(json.utf8))
        #expect(value["ok"] == false && value["error"]?["code"] == "cache_locked")
        #expect(value["error"]?["remedy"] == "Wait for it." && value["error"]?["path"] == "c.npz")
    }

    @Test func exitCodesDependOnTheOutcome() {
        #expect(CommandEnd.outcome(CommandOutcome(counts: [:], summary: [])).exitCode == .done)
        #expect(CommandEnd.outcome(outcome).exitCode == .someFailed)
        var stopped = outcome
        stopped.wasInterrupted = true
        #expect(CommandEnd.outcome(stopped).exitCode == .interrupted)
        #expect(CommandEnd.error(Interrupted()).exitCode == .interrupted)
        #expect(CommandEnd.error(UsageError("x")).exitCode == .usage)
        #expect(CommandEnd.error(FaceSetsError(code: .failed, "y")).exitCode == .couldNotRun)
    }

    @Test(arguments: [
        (
            ProgressStep(what: "embedding", total: 200, start: 0, done: 50), 10_000,
            "embedding 50 of 200, 25 %, 5.0/s, 0:30 left"
        ),
        (
            ProgressStep(what: "embedding", total: 10, start: 0, done: 5, failures: 2), 1000,
            "embedding 5 of 10, 50 %, 5.0/s, 0:01 left, 2 failed"
        ),
        (ProgressStep(what: "copying", total: nil, start: 0, done: 5000), 10_000, "copying 5000, 500/s"),
        (ProgressStep(what: "embedding", total: 0, start: 0, done: 0), 10_000, "embedding 0 of 0"),
        (
            ProgressStep(what: "x", total: 7200_0, start: 0, done: 1), 1000,
            "x 1 of 72000, 0 %, 1.0/s, 19:59:59 left"
        ),
    ])
    func progressShowsRateAndTimeLeft(_ step: ProgressStep, _ now: Int, _ line: String) {
        #expect(step.line(now) == line)
    }

    @Test func progressIsAvailableAsJSON() throws {
        let step = ProgressStep(what: "embedding", total: 200, start: 500, done: 50, failures: 2)
        #expect(
            step.jsonLine("progress", 10_750)
                == #"{"event":"progress","step":"embedding","done":50,"failed":2,"seconds":10.250,"total":200}"#
                + "\n")
        let open = ProgressStep(what: "listing", total: nil, start: 0)
        #expect(try JSONValue(parsing: Array(open.jsonLine("step", 0).utf8))["total"] == nil)
        let note = try JSONValue(parsing: Array(jsonLine("note", "two\nlines \"quoted\"").utf8))
        #expect(note["event"] == "note" && note["text"]?.text?.contains("\n") == false)
        #expect(ProgressDisplay.style(quiet: false, .json) == .json)
        #expect(ProgressDisplay.style(quiet: true, .json) == .none)
    }

    private static let step = ProgressStep(what: "embedding", total: 5000, start: 0, done: 1200, failures: 3)

    @Test(arguments: [
        (
            120,
            "[#####···················] embedding 1200 of 5000, 24 %, 12/s, 5:16 left, 3 failed"
        ),
        (80, "[#####················] embedding 1200 of 5000, 24 %, 12/s, 5:16 left, 3 failed"),
        (60, "embedding 1200 of 5000, 24 %, 12/s, 5:16 left, 3 failed"), (20, "embedding 1200 of 5"),
    ])
    func aBarFitsIntoOneLine(columns: Int, line: String) {
        let bar = Self.step.bar(100_000, columns: columns)
        #expect(bar == line && bar.count < columns)
    }

    @Test func aStepWithoutUnitsShowsItsName() {
        #expect(ProgressStep(what: "listing /a", total: nil, start: 0).bar(9000, columns: 80) == "listing /a")
    }
}
