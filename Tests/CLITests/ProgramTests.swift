import FaceTypes
import Files
import Glibc
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

    @Test func versionAndHelpArePrinted() throws {
        #expect(try run("--version") == (0, "1.0.0\n", ""))
        let help = try run("--help")
        #expect(help.code == 0 && help.output.contains("usage: face-sets COMMAND") && help.messages == "")
    }

    @Test func withoutACommandTheHelpIsPrinted() throws {
        let help = try run("--help")
        #expect(try run() == help)
        #expect(try run("help") == help)
    }

    @Test(
        arguments: [
            (["models"], "needs a command"), (["clutser"], "Did you mean 'cluster'?"),
            (["cluster", "c.npz"], "missing argument OUT"),
            (["cluster", "c", "o", "--treshold", "1"], "mean --threshold?"),
            (["refine", "c", "o", "--link", "soft"], "must be one of auto, copy, hardlink, symlink"),
            (["extend", "c", "o", "--threshold=3"], "--threshold must be at most 2.0"),
            (["--jsn"], "Did you mean --json?"),
        ] as [([FilePath], String)])
    func usageErrorsExitWith64(_ arguments: [FilePath], _ message: String) throws {
        let run = try runProgram(arguments, in: ScratchFolder())
        #expect(run.exitCode == 64 && run.output.isEmpty)
        #expect(String(decoding: run.messages, as: UTF8.self).contains(message))
    }

    @Test func usageErrorsAreJSONIfRequested() throws {
        let run = try runProgram(["--json", "nonsense"], in: ScratchFolder())
        let value = try JSONValue(parsing: run.output)
        #expect(run.exitCode == 64 && value["ok"] == false && value["error"]?["code"] == "usage")
    }

    @Test(arguments: ["cluster", "refine", "extend", "dedup"] as [FilePath])
    func aMissingCacheIsAnError(_ command: FilePath) throws {
        let scratch = try ScratchFolder()
        let cache = scratch.path.appending("none.npz")
        let out = scratch.path.appending("out")
        let run = try runProgram(
            [command, cache] + (command == "dedup" ? [] : [out]) + ["--json"], in: scratch)
        let value = try JSONValue(parsing: run.output)
        #expect(run.exitCode == 2 && value["ok"] == false && value["command"]?.text == command.shown)
        #expect(value["error"]?["code"] == "cache_not_found" && value["error"]?["remedy"]?.text != nil)
        #expect(FileInfo(out) == nil)
    }

    @Test func otherFilesAreNotUsedAsLogs() throws {
        let scratch = try ScratchFolder()
        let file = try scratch.write(Array("a letter to somebody\n".utf8), to: "letter.txt")
        let run = try runProgram(
            ["cluster", "none.npz", "out", "--log", file, "--json"], in: scratch)
        let value = try JSONValue(parsing: run.output)
        #expect(run.exitCode == 2 && value["error"]?["code"] == "not_a_log")
        #expect(try readFile(file) == Array("a letter to somebody\n".utf8))
        let log = scratch.path.appending("run.log")
        for _ in 1...2 { _ = try runProgram(["cluster", "none.npz", "out", "--log", log], in: scratch) }
        let text = String(decoding: try readFile(log), as: UTF8.self)
        #expect(text.ranges(of: "cluster none.npz out").count == 2)
    }

    @Test func longCommandsWriteAPrivateLog() throws {
        let scratch = try ScratchFolder()
        _ = try runProgram(["cluster", "none.npz", "out"], in: scratch)
        let logs = scratch.path.appending(".local/state/face-sets/logs")
        let name = try #require(try listFolder(logs).first)
        let text = String(decoding: try readFile(logs.appending(name)), as: UTF8.self)
        #expect(text.contains("cluster none.npz out") && text.contains("error: the cache does not exist"))
        var status = stat()
        #expect(
            logs.appending(name).withCString { stat($0, &status) } == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test(
        arguments: ["embed", "cluster", "refine", "extend", "dedup", "enrich", "export-swap"] as [FilePath])
    func everyCommandExplainsItself(_ command: FilePath) throws {
        let help = try run(command, "--help")
        #expect(help.code == 0 && help.output.contains("usage: face-sets \(command.shown)"))
        #expect(help.output.contains("examples:") && help.output.contains("--json"))
    }
}
