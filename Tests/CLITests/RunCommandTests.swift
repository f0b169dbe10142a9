import FaceTypes
import Files
import Glibc
import JSON
import TestSupport
import Testing

/// `run` on real photos, killed and run again.
@Suite(.serialized, .enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct RunCommandTests {
    private let library: ExportLibrary
    private let scratch: ScratchFolder

    init() throws {
        library = try ExportLibrary.shared.get()
        scratch = try ScratchFolder()
    }

    private func line(_ out: FilePath) -> [FilePath] {
        ["run", library.photos, out, "--min-faces", "2", "--flush-every", "3", "--candidates", "--json"]
            + ExportLibrary.pack
    }

    @Test func setsContainOnePersonEachAndASecondRunChangesNothing() throws {
        let out = scratch.path.appending("out")
        let run = try runProgram(line(out), in: scratch)
        let document = try JSONValue(parsing: run.output)
        #expect(run.exitCode == 0 && document["ok"] == true && document["counts"]?["facesets"] == 4)
        for set in try ExportedSets(reading: out.appending("swap")).facesets {
            #expect(Set(set.photos.compactMap(library.label)).count == 1)
        }
        let before = try snapshot(of: out)
        #expect(before["cache.duplicates.json"] != nil && before["raw/manifest.json"] != nil)
        let second = try runProgram(line(out), in: scratch)
        #expect(try JSONValue(parsing: second.output)["counts"]?["embedded"] == 0)
        #expect(try snapshot(of: out) == before)
        let verified = try runProgram(
            ["verify-export", out.appending("swap")] + ExportLibrary.pack, in: scratch)
        #expect(verified.exitCode == 0)
    }

    @Test func theSummaryListsResultsPathsAndTheNextStep() throws {
        let text = String(
            decoding: try runProgram(
                line(scratch.path.appending("out")).filter { $0 != "--json" } + ExportLibrary.quick,
                in: scratch
            ).output, as: UTF8.self)
        for part in [" photos, ", "4 facesets", "faceset_001: ", "/out/swap", "next: load "] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
    }

    @Test func aDryRunCountsAndWritesNothing() throws {
        let out = scratch.path.appending("out")
        let run = try runProgram(line(out) + ["--dry-run"], in: scratch)
        let counts = try JSONValue(parsing: run.output)["counts"]
        #expect(counts?["photos"] == counts?["unread"] && (counts?["photos"]?.int ?? 0) > 15)
        #expect(FileInfo(out) == nil)
    }

    /// Kills runs at arbitrary moments until one finishes.
    @Test func killedAndResumedRunsMatchAnUninterruptedOne() throws {
        // Both use the same folder, because the pages contain its name.
        let out = scratch.path.appending("out")
        let line = line(out) + ExportLibrary.quick
        _ = try runProgram(line, in: scratch)
        let expected = try lastingSnapshot(of: out)
        removeTree(out)
        var random = SplitMix(state: 7)
        var kills = 0
        while kills < 8 {
            let process = try startProgram(
                line, in: scratch, output: scratch.path.appending("o"),
                messages: scratch.path.appending("e"))
            usleep(UInt32.random(in: 400_000...2_500_000, using: &random))
            kill(process, SIGKILL)
            var status: Int32 = 0
            while waitpid(process, &status, 0) == -1 && errno == EINTR {}
            if status & 0x7F == 0 { break }
            kills += 1
        }
        #expect(kills > 0)
        #expect(try runProgram(line, in: scratch).exitCode == 0)
        let left = try lastingSnapshot(of: out)
        #expect(Set(left.keys) == Set(expected.keys))
        for (name, content) in expected { #expect(left[name] == content, "\(name)") }
    }
}
