import FaceTypes
import JSON
import TestSupport
import Testing

struct ProgramTests {
    private func run(_ arguments: FilePath...) throws -> (code: Int32, output: String, messages: String) {
        let run = try runProgram(arguments, in: ScratchFolder())
        return (
            run.exitCode, String(decoding: run.output, as: UTF8.self),
            String(decoding: run.messages, as: UTF8.self)
        )
    }

    @Test func versionAndHelp() throws {
        #expect(try run("--version") == (0, "0.1.0\n", ""))
        let help = try run("--help")
        #expect(help.code == 0 && help.output.contains("usage: face-sets") && help.messages == "")
    }

    @Test(
        arguments: [
            ([], "needs a command"), (["--jsn"], "Did you mean --json?"),
        ] as [([FilePath], String)])
    func wrongLinesEndWith64(_ arguments: [FilePath], _ message: String) throws {
        let run = try runProgram(arguments, in: ScratchFolder())
        #expect(run.exitCode == 64 && run.output.isEmpty)
        #expect(String(decoding: run.messages, as: UTF8.self).contains(message))
    }

    @Test func usageErrorsAreJSONWhenAskedFor() throws {
        let run = try runProgram(["--json", "nonsense"], in: ScratchFolder())
        let value = try JSONValue(parsing: run.output)
        #expect(run.exitCode == 64 && value["ok"] == false && value["error"]?["code"] == "usage")
    }
}
