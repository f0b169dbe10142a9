import Archive
import FaceTypes
import Files
import JSON
import TestSupport
import Testing

private let pack = TestMaterial.insightFacePack

/// `models install` from an archive of the shared pack, with the built program.
@Suite(.enabled(if: pack != nil, "needs the shared test material"))
struct PackArchiveTests {
    private let scratch: ScratchFolder
    private let archive: FilePath
    private var packs: FilePath { scratch.path.appending("packs") }
    private var line: [FilePath] {
        ["models", "install", "dev-sc", "--from", archive, "--to", packs, "--json", "--accept-license"]
    }

    init() throws {
        scratch = try ScratchFolder()
        archive = scratch.path.appending("dev-sc.zip")
        let folder = try #require(pack)
        try replaceZip(
            archive,
            with: listFolder(folder).map {
                ZipEntry("dev-sc/" + $0.shown, content: try readFile(folder.appending($0)))
            })
    }

    private func error(_ run: ProgramRun) throws -> JSONValue? {
        let left = try listFolder(packs)
        #expect(run.exitCode == 2 && left.allSatisfy { $0.shown.hasPrefix(".") })
        return try JSONValue(parsing: run.output)["error"]
    }

    @Test func aZipIsInstalledAndVerifies() throws {
        let asked = try error(runProgram(line.dropLast(), in: scratch))
        #expect(asked?["code"] == "licence_not_accepted")
        #expect(asked?["remedy"]?.text?.contains("--accept-license") == true)

        #expect(try runProgram(line, in: scratch).exitCode == 0)
        let folder = packs.appending("dev-sc")
        let (all, files) = (try listFolder(packs), try listFolder(folder))
        #expect(all == ["dev-sc"] && files.count == 6)
        #expect(try runProgram(["models", "verify", folder], in: scratch).exitCode == 0)
    }

    @Test func damagedAndTruncatedArchivesAreRefused() throws {
        var content = try readFile(archive)
        content[content.count / 2] ^= 1
        try replaceFile(archive, with: content)
        #expect(try error(runProgram(line, in: scratch))?["code"] == "bad_archive")
        try replaceFile(archive, with: Array(content.prefix(content.count / 2)))
        #expect(try error(runProgram(line, in: scratch))?["code"] == "bad_archive")
    }

    @Test func aMissingFileAndAnEscapingMemberAreRefused() throws {
        let folder = try #require(pack)
        func zip(_ names: [FilePath], _ more: [ZipEntry] = []) throws {
            try replaceZip(
                archive,
                with: names.map {
                    ZipEntry("dev-sc/" + $0.shown, content: try readFile(folder.appending($0)))
                } + more)
        }
        let names = try listFolder(folder)
        try zip(names.filter { $0 != "genderage.onnx" })
        let missing = try error(runProgram(line, in: scratch))
        #expect(missing?["code"] == "pack_file_missing")
        #expect(missing?["message"]?.text?.contains("genderage.onnx") == true)
        try zip(names, [ZipEntry("../escaped.onnx", content: [1])])
        #expect(try error(runProgram(line, in: scratch))?["code"] == "pack_unsafe")
        #expect(FileInfo(scratch.path.appending("escaped.onnx")) == nil)
        #expect(try listFolder(packs) == [])
    }

    /// The packs are on a small disk of their own, which fills up at several points of the installation.
    @Test(.enabled(if: works("unshare -rm mount -t tmpfs none /mnt"), "needs user namespaces"))
    func aFullDiskLeavesNoPartialPack() throws {
        let run = try RealRun(photos: 0)
        let code = try run.shell(
            """
            cd $S && mkdir disk && mount -t tmpfs -o size=12m none disk || exit 99
            install() { $P models install dev-sc --from \(archive.shown) --to disk/packs --accept-license; }
            for filler in 0 4000 8000 11000 12000; do
                rm -rf disk/*
                dd if=/dev/zero of=disk/filler bs=1k count=$filler 2> /dev/null
                install > text 2>&1
                [ $? = 2 ] && grep -qi "free some space" text || { cat text; exit 3; }
                [ -z "$(ls -A disk/packs 2> /dev/null)" ] || { ls -A disk/packs; exit 4; }
            done
            rm -f disk/filler
            mount -o remount,size=64m disk && install && $P models verify ./disk/packs/dev-sc
            """, wrapper: "unshare -rm")
        let output = try run.output()
        #expect(code == 0, "\(code): \(output)")
    }

    @Test func aFileSizeLimitIsReported() throws {
        let limited: [FilePath] = ["-c", "ulimit -f 4096; exec \"$@\"", "sh", TestMaterial.program]
        let refused = try error(runProgram(limited + line, in: scratch, program: "/bin/sh"))
        #expect(refused?["code"] == "too_large" && refused?["remedy"]?.text?.contains("ulimit") == true)
        #expect(try listFolder(packs) == [])
        #expect(try runProgram(line, in: scratch).exitCode == 0)
    }

    @Test func downloadsUseTheProxyFromTheEnvironment() throws {
        let content = try readFile(archive)
        try FileServer.run { _ in
            FileServer.Answer("200 OK", body: content)
        } _: { server in
            var words = line
            // Nothing listens on this port.
            words[4] = "http://127.0.0.1:9/dev-sc.zip"
            words += ["--sha256", FilePath(SHA256.digest(of: content).hex)]
            let offline = try error(runProgram(words, in: scratch))
            #expect(offline?["code"] == "offline")
            let proxy = FilePath("http_proxy=http://127.0.0.1:\(server.port)")
            #expect(try runProgram(words, in: scratch, environment: [proxy]).exitCode == 0)
            #expect(server.requests.map(\.target) == ["http://127.0.0.1:9/dev-sc.zip"])
            #expect(try listFolder(packs) == ["dev-sc"])
        }
    }
}
