import FaceTypes
import Testing
import Workflows

@testable import FaceSetsCLI

/// Commands shorten long lists.
struct ShortListTests {
    @Test func twentyLinesAreShownAndMoreAreCounted() {
        let lines = (1...21).map { "set \($0)" }
        #expect(Array(lines.prefix(20)).shortened("set", where: "see x") == Array(lines.prefix(20)))
        #expect(lines.shortened("set", where: "see x") == lines.prefix(10) + ["… and 11 more sets; see x"])
    }

    @Test func manyFailuresAreShortenedAndReferToTheLog() {
        let failed = (1...30).map { Finding(path: FilePath("/\($0).jpg"), .truncated) }
        let outcome = CommandOutcome(counts: [:], failed: failed, summary: [])
        let render = Rendering(command: "embed", milliseconds: 0, isJSON: false, log: "/l.log")
        let lines = render(.outcome(outcome)).messages.split(separator: "\n")
        #expect(lines.count == 11 && lines[0] == "failed: /1.jpg: the file is truncated (truncated)")
        #expect(lines[10] == "… and 20 more failures; see /l.log")
        let json = Rendering(command: "embed", milliseconds: 0, isJSON: true)(.outcome(outcome))
        #expect(json.output.contains("/30.jpg"))
    }

    @Test func ignoredFilesAreExplained() {
        var outcome = EmbedOutcome()
        #expect(outcome.ignoredFiles == [])
        (outcome.ignored, outcome.forgotten) = (4, 1)
        outcome.ignoredKinds = [(".txt", 2), (".mov", 1)]
        #expect(
            outcome.ignoredFiles == [
                "3 files ignored, not in a photo format: 2 .txt, 1 .mov",
                "1 file skipped, because the photo was forgotten on request",
            ])
    }
}
