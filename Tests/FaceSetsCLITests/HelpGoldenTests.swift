import FaceTypes
import Files
import Glibc
import TestSupport
import Testing

@testable import FaceSetsCLI

/// Compares the `--help` of every command with the recorded text.
///
/// `FACE_SETS_RECORD=1 swift test --filter HelpGoldenTests` records it and fails, so that it never happens by accident.
struct HelpGoldenTests {
    @Test func helpOfEveryCommandMatchesTheRecording() throws {
        let file = TestMaterial.repository.appending("Tests/Fixtures/help.txt")
        let pages = CommandTree(FaceSetsCommand.self).all.map { "\($0.help.text)\n" }
        let help = pages.joined(separator: String(repeating: "=", count: 40) + "\n")
        if getenv("FACE_SETS_RECORD") != nil {
            try replaceFile(file, with: Array(help.utf8))
            Issue.record("recorded \(pages.count) pages; review the difference in git")
            return
        }
        let recorded = String(decoding: try readFile(file), as: UTF8.self)
        let differing = zip(help.split(separator: "\n"), recorded.split(separator: "\n")).first { $0 != $1 }
        #expect(help == recorded, "\(differing.map { "now: \($0), recorded: \($1)" } ?? "")")
    }
}
