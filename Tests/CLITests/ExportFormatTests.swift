import FaceTypes
import Files
import Glibc
import JSON
import TestSupport
import Testing

/// Exports of real photos for other programs, opened with third-party libraries (Tests/Fixtures/read_exports.py).
@Suite(.serialized, .enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct ExportFormatTests {
    private let library: ExportLibrary
    private let scratch: ScratchFolder
    private var out: FilePath { scratch.path.appending("out") }
    private var manifest: FilePath { scratch.path.appending("refined/refine_manifest.json") }

    private static let all: FilePath = "fsz,facefusion,reactor,visomaster,rope,faceswap,folder,table"

    init() throws {
        library = try ExportLibrary.shared.get()
        scratch = try ScratchFolder()
        let refine: [FilePath] = [
            "refine", library.cache, scratch.path.appending("refined"), "--min-faces", "3", "--min-short",
            "40",
            "--manifest-only", "--quiet",
        ]
        #expect(try runProgram(refine, in: scratch).exitCode == 0)
    }

    private func export(_ formats: FilePath, _ more: FilePath..., exits code: Int32 = 0) throws -> JSONValue {
        let words: [FilePath] = ["export", library.cache, manifest, out, "--to", formats, "--json"]
        let run = try runProgram(words + more + ExportLibrary.pack, in: scratch)
        #expect(run.exitCode == code, "\(String(decoding: run.messages, as: UTF8.self))")
        return try JSONValue(parsing: run.output)
    }

    /// Reads the export with Python in the C locale.
    private func read(_ cache: FilePath) throws {
        let npz = scratch.path.appending("cache.npz")
        try? removeFile(npz)
        #expect(try runProgram(["cache", "convert", cache, npz, "--quiet"], in: scratch).exitCode == 0)
        let script = TestMaterial.repository.appending("Tests/Fixtures/read_exports.py")
        let log = scratch.path.appending("reader.txt")
        let python = try #require(TestMaterial.python)
        let status = system(
            "LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 '\(python.shown)' '\(script.shown)' '\(out.shown)' "
                + "'\(npz.shown)' > '\(log.shown)' 2>&1")
        let said = String(decoding: try readFile(log), as: UTF8.self)
        #expect(status == 0, "\(said)")
    }

    @Test(.enabled(if: TestMaterial.python != nil, "needs safetensors, Pillow and numpy: make test-deps"))
    func everyFormatCanBeReadByOtherPrograms() throws {
        _ = try export(
            Self.all, "--assume-w600k-r50", "--fsz-version", "2", "--crops", "aligned", "--size", "224",
            "--image-format", "png")
        try read(library.cache)
        let verify = try runProgram(["verify-export", out] + ExportLibrary.pack, in: scratch)
        #expect(verify.exitCode == 0, "\(String(decoding: verify.messages, as: UTF8.self))")
        // A second run changes nothing; other formats replace the first ones.
        let again = try export(
            Self.all, "--assume-w600k-r50", "--fsz-version", "2", "--crops", "aligned", "--size", "224",
            "--image-format", "png")
        #expect(again["counts"]?["unchanged"] == again["counts"]?["facesets"])
        _ = try export("facefusion,table")
        try read(library.cache)
        #expect(FileInfo(out.appending("merged_embeddings.txt")) == nil)
        #expect(
            try listFolder(out.appending("faceset_001")).allSatisfy {
                // Other suites import folders into the same cache, which adds names.
                ["png", "json"].contains($0.fileExtension) || $0 == "NAME.txt"
            })
    }

    @Test(.enabled(if: TestMaterial.python != nil, "needs safetensors, Pillow and numpy: make test-deps"))
    func forgottenFacesAreRemovedFromEveryFormat() throws {
        let cache = scratch.path.appending("own.db")
        #expect(
            try runProgram(["cache", "convert", library.cache, cache, "--quiet"], in: scratch).exitCode == 0)
        _ = try export(
            Self.all, "--assume-w600k-r50", "--fsz-version", "2", "--crops", "aligned", "--size", "224")
        let set = try JSONValue(parsing: readFile(out.appending("faceset_001/manifest.json")))
        let key = try #require(set["faces"]?.array?.first?["key"]?.text)
        let forget: [FilePath] = ["forget", cache, "--face", FilePath(key), "--in", out, "--quiet"]
        let run = try runProgram(forget, in: scratch)
        #expect(run.exitCode == 0, "\(String(decoding: run.messages, as: UTF8.self))")
        try read(cache)
        #expect(system("grep -rqaF '\(key)' '\(out.shown)'") != 0)
    }

    @Test func embeddingsOfAnotherRecogniserAreRefusedBeforeAnythingIsWritten() throws {
        for format in ["reactor", "visomaster", "rope"] as [FilePath] {
            let refusal = try export(format, exits: 2)
            #expect(refusal["error"]?["code"] == "pack_differs")
            #expect(refusal["error"]?["message"]?.text?.contains("w600k_r50") == true)
        }
        #expect(FileInfo(out.appending("manifest.json")) == nil)
    }

    @Test func damagedFilesAreReported() throws {
        _ = try export("reactor,visomaster,rope,faceswap,table", "--assume-w600k-r50")
        let label = try JSONValue(parsing: readFile(out.appending("manifest.json")))["facesets"]?.array?
            .first?["label"]?.text
        let damaged = [
            "faceset_001/\(label ?? "").safetensors", "visomaster_embeddings.json", "merged_embeddings.txt",
            "faceset_001/faceswap/faceset_001_0000.png", "faces.csv",
        ]
        for name in damaged { try replaceFile(out.appending(FilePath(name)), with: Array("damaged".utf8)) }
        let run = try runProgram(["verify-export", out, "--json"] + ExportLibrary.pack, in: scratch)
        #expect(run.exitCode == 1)
        let failed =
            try JSONValue(parsing: run.output)["failed"]?.array?.compactMap { $0["path"]?.text } ?? []
        for name in damaged { #expect(failed.contains { $0.hasSuffix(name) }, "\(name)") }
    }
}
