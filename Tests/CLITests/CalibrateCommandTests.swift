import FaceTypes
import Files
import JSON
import TestSupport
import Testing

private let pack = TestMaterial.insightFacePack

/// `models calibrate` on real portraits.
@Suite(.enabled(if: pack != nil, "needs the shared test material"))
struct CalibrateCommandTests {
    private let scratch: ScratchFolder
    private var people: FilePath { scratch.path.appending("people") }

    init() throws {
        scratch = try ScratchFolder()
        let source = try #require(pack)
        for name in try listFolder(source) {
            try scratch.write(readFile(source.appending(name)), to: FilePath("packs/dev-sc").appending(name))
        }
    }

    /// Writes three portraits each of the first people who have at least three.
    private func fill(people count: Int) throws {
        let portraits = try #require(TestMaterial.shared).appending("data/calibration")
        let lines = String(decoding: try readFile(portraits.appending("labels.csv")), as: UTF8.self)
            .split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",") }
        let all = Dictionary(grouping: lines.filter { $0.count > 1 }) { String($0[1]) }
        for (person, lines) in all.filter({ $0.value.count > 2 }).sorted(by: { $0.key < $1.key }).prefix(
            count)
        {
            for (number, line) in lines.prefix(3).enumerated() {
                try scratch.write(
                    readFile(portraits.appending(String(line[0]))),
                    to: FilePath("people/\(person)/\(number).jpg"))
            }
        }
    }

    private func run(_ more: FilePath...) throws -> ProgramRun {
        let words: [FilePath] = [
            "models", "calibrate", people, "--pack", scratch.path.appending("packs/dev-sc"), "--jobs", "2",
            "--json",
        ]
        try createFolder(scratch.path.appending("tmp"))
        let temporary = FilePath("TMPDIR=\(scratch.path.appending("tmp").shown)")
        return try runProgram(words + more, in: scratch, environment: [temporary])
    }

    @Test func theCalibrationIsFittedWrittenAndKeptOnReinstall() throws {
        try fill(people: 24)
        let manifest = scratch.path.appending("packs/dev-sc/pack.json")
        let before = try readFile(manifest)
        let printed = try JSONValue(parsing: run().output)
        #expect(printed["ok"] == true && printed["counts"]?["people"] == 24)
        #expect(try readFile(manifest) == before && listFolder(scratch.path.appending("tmp")) == [])
        let a = try #require(printed["calibration"]?["a"]?.double)
        // On all portraits, the best threshold for w600k_mbf is 0.698.
        #expect(a > 0.6 && a < 1.1 && printed["calibration"]?["b"]?.double == 0)

        #expect(try run("--write").exitCode == 0)
        let written = try JSONValue(parsing: readFile(manifest))
        #expect(written["calibration"]?["a"]?.double == a)
        let old = try JSONValue(parsing: before)
        #expect(written["models"] == old["models"] && written["licence"] == old["licence"])
        let install: [FilePath] = [
            "models", "install", "dev-sc", "--from", try #require(pack), "--to",
            scratch.path.appending("packs"), "--accept-license",
        ]
        #expect(try runProgram(install, in: scratch).exitCode == 0)
        #expect(try JSONValue(parsing: readFile(manifest))["calibration"]?["a"]?.double == a)
    }

    @Test func tooFewPortraitsAreRefusedAndLeaveNothingBehind() throws {
        try fill(people: 3)
        let refused = try run("--write")
        #expect(refused.exitCode == 2)
        #expect(try JSONValue(parsing: refused.output)["error"]?["code"] == "too_few_portraits")
        #expect(try listFolder(scratch.path.appending("tmp")) == [])
        let manifest = try JSONValue(parsing: readFile(scratch.path.appending("packs/dev-sc/pack.json")))
        #expect(manifest["calibration"] == nil)
    }
}
