import FaceTypes
import Files
import Glibc
import TestSupport
import Testing

/// Commands that write bundles, killed at random moments and at random changes to the folder, then run again.
@Suite(.serialized, .enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct KilledExportTests {
    private let library: ExportLibrary
    private let scratch: ScratchFolder

    init() throws {
        library = try ExportLibrary.shared.get()
        scratch = try ScratchFolder()
    }

    /// System calls that move or delete files.
    private static let changes = "rename,renameat,renameat2,unlink,unlinkat,rmdir"
    private static let strace = TestMaterial.tool("strace").flatMap {
        works("\($0.shown) -qq true") ? $0 : nil
    }

    private func trusted(_ label: String) -> FilePath {
        FilePath("\(label)=\(library.people.appending(FilePath(label)).shown)")
    }

    private func words(of command: FilePath, into swap: FilePath) -> [FilePath] {
        let more: [FilePath] =
            switch command {
            case "import-folders": [library.cache, swap, "--trusted", trusted("joe_biden")]
            case "discover": [library.cache, swap, "--source", library.people, "--min-faces", "2"]
            case "era-split": [library.cache, swap, "faceset_001", "--sub-threshold", "0.3"]
            default: [library.cache, scratch.path.appending("facesets/refine_manifest.json"), swap]
            }
        return [command] + more + ["--top-n", "2"] + ExportLibrary.quick + ExportLibrary.pack
    }

    /// An output folder with one person's set, which must never change.
    private func base(_ name: FilePath) throws -> FilePath {
        let swap = scratch.path.appending(name)
        let line: [FilePath] = ["import-folders", library.cache, swap, "--trusted", trusted("barack_obama")]
        #expect(try runProgram(line + ExportLibrary.quick + ExportLibrary.pack, in: scratch).exitCode == 0)
        return swap
    }

    /// Without the lock, which names the last writer, and the report, which this rule does not cover.
    private func state(of swap: FilePath) throws -> [String: [UInt8]] {
        try lastingSnapshot(of: swap).filter {
            $0.key != ".face-sets-lock" && !$0.key.hasPrefix("report/")
        }
    }

    /// - Returns: whether the program was killed before it finished.
    private func kill(_ line: [FilePath], after milliseconds: Int) throws -> Bool {
        let process = try startProgram(
            line, in: scratch, output: scratch.path.appending(".o"), messages: scratch.path.appending(".e"))
        usleep(UInt32(milliseconds) * 1000)
        Glibc.kill(process, SIGKILL)
        var status: Int32 = 0
        while waitpid(process, &status, 0) == -1 && errno == EINTR {}
        return status & 0x7F == SIGKILL
    }

    private func kill(_ line: [FilePath], atChange number: Int, with strace: FilePath) throws -> Bool {
        let trace: [FilePath] = [
            "-f", "-qq", "-o", "/dev/null", "-e", FilePath("trace=\(Self.changes)"), "-e",
            FilePath("inject=\(Self.changes):signal=KILL:when=\(number)"), TestMaterial.program,
        ]
        return try runProgram(trace + line, in: scratch, program: strace).exitCode != 0
    }

    @Test(arguments: ["import-folders", "discover", "era-split", "export-swap"] as [FilePath])
    func aKilledAndRepeatedRunMatchesAnUninterruptedOne(_ command: FilePath) throws {
        if command == "export-swap" {
            let line: [FilePath] = [
                "refine", library.cache, scratch.path.appending("facesets"), "--min-faces", "2",
                "--manifest-only",
            ]
            #expect(try runProgram(line, in: scratch).exitCode == 0)
        }
        let undisturbed = try base("undisturbed")
        let kept = try snapshot(of: undisturbed.appending("faceset_001"))
        #expect(try runProgram(words(of: command, into: undisturbed), in: scratch).exitCode == 0)
        let expected = try state(of: undisturbed)
        let killed = try base("killed")
        let line = words(of: command, into: killed)
        var random = SplitMix(state: 11)
        var kills = try kill(line, after: Int.random(in: 100...600, using: &random)) ? 1 : 0
        if let strace = Self.strace {
            for range in [1...6, 7...20, 21...60] {
                kills += try kill(line, atChange: Int.random(in: range, using: &random), with: strace) ? 1 : 0
                #expect(try snapshot(of: killed.appending("faceset_001")) == kept)
            }
        }
        #expect(kills > 0, "no run was killed")
        #expect(try runProgram(line, in: scratch).exitCode == 0)
        let found = try state(of: killed)
        let names = Set(expected.keys).union(found.keys).filter { expected[$0] != found[$0] }
        #expect(names.isEmpty, "\(names.sorted().prefix(5))")
    }
}
