import FaceTypes
import Files
import Glibc
import JSON
import TestSupport
import Testing

/// `review` on real photos: decisions made in the browser end up in the outputs.
@Suite(.serialized, .enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct ReviewTests {
    @Test(.enabled(if: TestMaterial.tool("chromium") != nil, "needs chromium: make test-deps"))
    func decisionsFromTheBrowserAreInTheOutputs() throws {
        let scene = try ReviewScene()
        let seen = try scene.reviewing { try scene.browse($0) }
        let log = try scene.log()
        func faces(_ line: JSONValue) -> [String] {
            (line["faces"]?.array ?? []).compactMap { $0["key"]?.text }.sorted()
        }
        func shown(_ name: String) -> [String] { (seen[name]?.array ?? []).compactMap(\.text).sorted() }
        let name = try #require(log.first { $0["kind"]?.text == "name" })
        #expect(
            name["name"]?.text == "<img src=x onerror=alert(1)>" && name["person"]?["id"] == seen["named"])
        for (kind, list) in [("split", "split"), ("reject", "rejected"), ("ignore", "restored")] {
            let said = log.filter { $0["kind"]?.text == kind && faces($0) == shown(list) }
            #expect(said.count == 1 && !shown(list).isEmpty, "\(kind)")
        }
        let merged = log.filter { $0["kind"]?.text == "same" }.map {
            Set([$0["person"]?["id"]?.text, $0["other"]?["id"]?.text].compactMap { $0 })
        }
        #expect(merged.contains(Set(shown("merged"))))
        // The last undo restores an ignored face; an earlier one takes back an answer.
        #expect(log.count { $0["kind"]?.text == "undo" } == 2 && log.last?["kind"]?.text == "undo")
        #expect(log.last?["undoes"]?.int == log.count - 1)
        #expect(log.allSatisfy { ["browser", "answer"].contains($0["source"]?.text) })
        #expect(seen["answers"]?.int == 10, "\(seen)")
        let applied = (seen["applied"]?.array ?? []).compactMap(\.text)
        #expect(applied.contains { $0.hasPrefix("report: ") }, "\(applied)")
        let report = String(decoding: try readFile(scene.out.appending("report/index.html")), as: UTF8.self)
        #expect(!report.contains("<img src=x"))
    }

    /// They must not change anything either.
    @Test func hostileRequestsAreRefused() throws {
        let scene = try ReviewScene()
        let before = try lastingSnapshot(of: scene.out.appending("raw"))
        _ = try scene.reviewing { address in
            let script = TestMaterial.repository.appending("Tests/Fixtures/hostile_requests.py")
            let python = try #require(TestMaterial.tool("python3"))
            let run = try runProgram(
                ["-B", script, FilePath(address)], in: scene.run.scratch, program: python)
            #expect(run.exitCode == 0, "\(String(decoding: run.messages.prefix(4000), as: UTF8.self))")
            return JSONValue.null
        }
        #expect(try lastingSnapshot(of: scene.out.appending("raw")) == before)
        #expect(try scene.log().isEmpty)
    }

    @Test func aSecondReviewIsRefused() throws {
        let scene = try ReviewScene()
        _ = try scene.reviewing { _ in
            let second = try runProgram(["review", scene.out], in: scene.run.scratch)
            let said = String(decoding: second.messages, as: UTF8.self)
            #expect(
                second.exitCode == 2 && said.contains("another review of this library is running"), "\(said)")
            return JSONValue.null
        }
    }

    @Test func withoutAnOutputTheErrorSaysWhatToDo() throws {
        let run = try RealRun(photos: 0)
        let library = try ExportLibrary.shared.get()
        let out = run.scratch.path.appending("out")
        try createFolder(out)
        try replaceFile(out.appending("cache.db"), with: readFile(library.cache))
        let review = try runProgram(["review", out], in: run.scratch)
        let said = String(decoding: review.messages, as: UTF8.self)
        #expect(review.exitCode == 2 && said.contains("face-sets run") && said.contains("--raw"), "\(said)")
    }
}

/// Persons and facesets from small portraits of about 20 people, and a review of them.
private struct ReviewScene {
    let run: RealRun
    var out: FilePath { run.scratch.path.appending("out") }

    init() throws {
        run = try RealRun(photos: 64)
        // A low threshold splits people, so that there are questions to ask.
        let code = try run.shell(
            """
            set -eu; mkdir $S/out
            $P embed $S/photos $S/out/cache.db --pack $PACK --jobs 2 --quiet
            $P cluster $S/out/cache.db $S/out/raw --manifest-only --threshold 0.45
            $P refine $S/out/cache.db $S/out/facesets --min-faces 2 --manifest-only
            $P dedup $S/out/cache.db
            """)
        let said = try run.output()
        #expect(code == 0, "\(said)")
    }

    /// Runs `body` with the address of a review, then interrupts the review as with Ctrl-C.
    func reviewing(_ body: (String) throws -> JSONValue) throws -> JSONValue {
        let (output, messages) = (
            run.scratch.path.appending("review.out"), run.scratch.path.appending("review.err")
        )
        let process = try startProgram(
            ["review", out, "--no-verify"], in: run.scratch, output: output, messages: messages)
        defer { kill(process, SIGKILL) }
        var address: Substring?
        for _ in 0..<3_000 where address == nil {
            usleep(20_000)
            let text = String(decoding: (try? readFile(output)) ?? [], as: UTF8.self)
            if text.contains("\n") { address = text.split(separator: "\n").first?.split(separator: " ").last }
        }
        let result = try body(String(try #require(address)))
        kill(process, SIGINT)
        var status: Int32 = 0
        while waitpid(process, &status, 0) == -1 && errno == EINTR {}
        #expect(status == 0, "\(String(decoding: (try? readFile(messages)) ?? [], as: UTF8.self))")
        return result
    }

    /// The lines of the decision log.
    func log() throws -> [JSONValue] {
        let file = run.scratch.path.appending("log.jsonl")
        let export = try runProgram(["decisions", "export", file, out], in: run.scratch)
        #expect(export.exitCode == 0, "\(String(decoding: export.messages, as: UTF8.self))")
        return try readFile(file).split(separator: 0x0A).map { try JSONValue(parsing: Array($0)) }
    }

    func browse(_ address: String) throws -> JSONValue {
        let script = TestMaterial.repository.appending("scripts/check_review.py")
        let python = try #require(TestMaterial.tool("python3"))
        let check = try runProgram(["-B", script, FilePath(address)], in: run.scratch, program: python)
        #expect(check.exitCode == 0, "\(String(decoding: check.messages.prefix(6000), as: UTF8.self))")
        return try JSONValue(parsing: check.output)
    }
}
