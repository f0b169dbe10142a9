import FaceTypes
import Files
import JSON
import TestSupport
import Testing

private let sources = TestMaterial.dependencies?.appending("open-pack-source")

@Suite(.enabled(if: sources != nil, "needs the open pack's sources: make deps"))
struct ModelsCommandTests {
    @Test func verifyDetectsAlteredFilesOfAnInstalledPack() throws {
        let scratch = try ScratchFolder()
        let packs = scratch.path.appending("packs")
        let install: [FilePath] = [
            "models", "install", "open", "--from", try #require(sources), "--to", packs, "--json",
        ]
        let dry = try runProgram(install + ["--dry-run"], in: scratch)
        #expect(dry.exitCode == 0 && FileInfo(packs) == nil)

        let installed = try runProgram(install, in: scratch)
        let document = try JSONValue(parsing: installed.output)
        #expect(installed.exitCode == 0 && document["ok"] == true)
        #expect(document["outputs"] == [.string(packs.appending("open").bytes)])

        let folder = packs.appending("open")
        #expect(try runProgram(["models", "verify", folder], in: scratch).exitCode == 0)
        let weights = folder.appending("face_landmark.tflite")
        try replaceFile(weights, with: [1])
        let verified = try runProgram(["models", "verify", folder, "--json"], in: scratch)
        let faults = try JSONValue(parsing: verified.output)
        #expect(verified.exitCode == 1 && faults["ok"] == false && faults["counts"]?["faults"] == 1)
        #expect(faults["failed"]?.array?.first?["path"] == .string(weights.bytes))
        #expect(faults["failed"]?.array?.first?["reason"]?.text?.hasPrefix("pack_altered") == true)
    }

    @Test func unknownPacksAndInvalidDigestsAreErrors() throws {
        let scratch = try ScratchFolder()
        #expect(try runProgram(["models", "install", "other"], in: scratch).exitCode == 64)
        let short: [FilePath] = ["models", "install", "open", "--sha256", "12"]
        #expect(try runProgram(short, in: scratch).exitCode == 64)
        #expect(try runProgram(["models", "verify", "nothing-of-this-name"], in: scratch).exitCode == 2)
    }

    @Test func theListCountsItsPacks() throws {
        let scratch = try ScratchFolder()
        let run = try runProgram(["models", "list", "--json"], in: scratch)
        let document = try JSONValue(parsing: run.output)
        let packs = try #require(document["packs"]?.array)
        #expect(run.exitCode == 0 && document["counts"]?["packs"]?.int == packs.count)
    }
}
