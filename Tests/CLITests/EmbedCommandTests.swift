import FaceStore
import FaceTypes
import Files
import Glibc
import JSON
import TestSupport
import Testing

/// The built program on real photos with the shared pack.
@Suite(.serialized, .enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct EmbedCommandTests {
    static let endings = ["npz", "db"]

    private let scratch: ScratchFolder
    private let photos: FilePath

    init() throws {
        scratch = try ScratchFolder()
        photos = scratch.path.appending("photos")
        try fill()
    }

    /// Ten small portraits, a copy, a truncated file, an empty file and a text file.
    private func fill() throws {
        let portraits = TestMaterial.shared?.appending("data/calibration") ?? "/"
        let labels = String(decoding: try readFile(portraits.appending("labels.csv")), as: UTF8.self)
        let names = labels.split(whereSeparator: \.isNewline).dropFirst().prefix(10).compactMap {
            $0.split(separator: ",").first
        }
        for (number, name) in names.enumerated() {
            let content = try readFile(portraits.appending(String(name)))
            try scratch.write(content, to: FilePath("photos/\(number).jpg"))
            if number == 3 { try scratch.write(content, to: "photos/a/copy of three.jpg") }
            if number == 4 { try scratch.write(Array(content.prefix(3_000)), to: "photos/cut.jpg") }
        }
        try scratch.write([], to: "photos/empty.png")
        try scratch.write(Array("text".utf8), to: "photos/notes.txt")
    }

    private func line(_ cache: FilePath, _ more: FilePath...) -> [FilePath] {
        let pack = TestMaterial.insightFacePack ?? "/"
        return ["embed", photos, cache, "--pack", pack, "--flush-every", "1", "--jobs", "2", "--json"] + more
    }

    private func enrichLine(_ cache: FilePath) -> [FilePath] {
        ["enrich", cache] + line(cache).dropFirst(3)
    }

    private func start(_ cache: FilePath) throws -> Int32 { try start(line(cache)) }

    private func start(_ line: [FilePath]) throws -> Int32 {
        try startProgram(
            line, in: scratch, output: scratch.path.appending("out"),
            messages: scratch.path.appending("err"))
    }

    private func end(_ process: Int32) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) == -1 && errno == EINTR {}
        return status
    }

    @Test(arguments: endings) func countsAndExitCodes(ending: String) throws {
        let cache = scratch.path.appending("c.\(ending)")
        let first = try runProgram(line(cache), in: scratch)
        let counts = try JSONValue(parsing: first.output)["counts"]
        #expect(first.exitCode == 1)
        #expect(
            counts?.object?.keys == [
                "photos", "faces", "embedded", "recognised", "hashed", "known", "failed", "known_failed",
                "ignored", "aliases", "missing", "skipped_folders", "dates_updated", "raw_companions",
            ])
        #expect(
            ["photos", "embedded", "hashed", "failed", "ignored", "aliases"].map { counts?[$0]?.int } == [
                12, 10, 13, 2, 1, 1,
            ])
        let second = try runProgram(line(cache), in: scratch)
        let again = try JSONValue(parsing: second.output)["counts"]
        #expect(second.exitCode == 0)
        #expect(["hashed", "known", "known_failed", "failed"].map { again?[$0]?.int } == [0, 13, 2, 0])
    }

    @Test func aCacheWithTilesRequiresTilesInEmbedButNotInEnrich() throws {
        let cache = scratch.path.appending("c.db")
        _ = try runProgram(line(cache, "--tiles"), in: scratch)
        #expect(try openStore(cache, for: .reading).space.detector.contains(", tiles 640"))
        #expect(try runProgram(line(cache), in: scratch).exitCode == 2)
        let pack = TestMaterial.insightFacePack ?? "/"
        #expect(try runProgram(["enrich", cache, "--pack", pack, "--json"], in: scratch).exitCode == 0)
    }

    @Test(arguments: endings) func embedCanBeKilledAtAnyTime(ending: String) throws {
        let whole = scratch.path.appending("whole.\(ending)")
        _ = try runProgram(line(whole), in: scratch)
        let cache = scratch.path.appending("killed/c.\(ending)")
        try kill(line(cache), writing: cache) { try openStore(cache, for: .reading).read(.all).photos.count }
        _ = try runProgram(line(cache), in: scratch)
        #expect(try canonicalBytes(cache) == canonicalBytes(whole))
        #expect(try listFolder(cache.parent) == [cache.lastComponent])
    }

    /// Faces that one run flushed are not enriched again by the next.
    @Test(arguments: endings) func enrichCanBeKilledAtAnyTime(ending: String) throws {
        let whole = scratch.path.appending("whole.\(ending)")
        _ = try runProgram(line(whole), in: scratch)
        let cache = scratch.path.appending("killed/c.\(ending)")
        try scratch.write(readFile(whole), to: FilePath("killed/c.\(ending)"))
        #expect(try runProgram(enrichLine(whole), in: scratch).exitCode == 0)
        let faces = try openStore(cache, for: .reading).read([]).faces.count
        try kill(enrichLine(cache), writing: cache) {
            try faces - openStore(cache, for: .reading).facesLackingEnrichment().count
        }
        #expect(try runProgram(enrichLine(cache), in: scratch).exitCode == 0)
        #expect(try openStore(cache, for: .reading).facesLackingEnrichment() == [] && faces >= 10)
        #expect(try canonicalBytes(cache) == canonicalBytes(whole))
        #expect(try listFolder(cache.parent) == [cache.lastComponent])
    }

    /// Kills a command at arbitrary moments until a run finishes.
    ///
    /// - Parameter done: the amount of work stored in the cache, which must never decrease.
    private func kill(_ line: [FilePath], writing cache: FilePath, done: () throws -> Int) throws {
        var (kills, before) = (0, 0)
        var delay: UInt32 = 100_000
        while kills < 12 {
            let process = try start(line)
            usleep(delay)
            Glibc.kill(process, SIGKILL)
            if end(process) & 0x7F == 0 { break }
            kills += 1
            delay = 100_000 + (delay &* 1_103_515_245 &+ 12_345) % 700_000
            guard FileInfo(cache) != nil else { continue }
            let now = try done()
            #expect(now >= before)
            before = now
        }
        #expect(kills > 0)
    }

    @Test(arguments: endings) func aSignalFlushesAndExitsWith130(ending: String) throws {
        let cache = scratch.path.appending("c.\(ending)")
        let process = try start(cache)
        while FileInfo(cache) == nil && Glibc.kill(process, 0) == 0 { usleep(5_000) }
        Glibc.kill(process, SIGTERM)
        #expect(end(process) >> 8 == 130)
        #expect(try openStore(cache, for: .reading).read([]).photos.count > 0)
        #expect(try runProgram(line(cache), in: scratch).exitCode == 1)
    }

    @Test(arguments: endings) func aSecondWriterIsToldWhoHoldsTheLock(ending: String) throws {
        let cache = scratch.path.appending("c.\(ending)")
        let process = try start(cache)
        while FileInfo(cache) == nil && Glibc.kill(process, 0) == 0 { usleep(5_000) }
        // Stopped, so that it still holds the lock when the second process starts.
        Glibc.kill(process, SIGSTOP)
        let second = try runProgram(line(cache), in: scratch)
        Glibc.kill(process, SIGKILL)
        _ = end(process)
        #expect(second.exitCode == 2)
        #expect(try JSONValue(parsing: second.output)["error"]?["code"] == "cache_locked")
        #expect(
            String(decoding: second.messages + second.output, as: UTF8.self).contains("(pid \(process))"))
    }

    @Test func unusableSourcesAreErrors() throws {
        let cache = scratch.path.appending("c.npz")
        for (source, code) in [("nowhere", "not_found"), ("photos/0.jpg", "not_a_folder")] {
            let run = try runProgram(
                ["embed", scratch.path.appending(source), cache, "--json"], in: scratch)
            #expect(run.exitCode == 2)
            #expect(try JSONValue(parsing: run.output)["error"]?["code"] == .text(code))
        }
        #expect(FileInfo(cache) == nil)
    }

    /// The content of a cache as `.npz` bytes, which can be compared.
    private func canonicalBytes(_ cache: FilePath) throws -> [UInt8] {
        let store = try openStore(cache, for: .reading)
        let copy = cache.parent.appending("canonical.npz")
        defer { try? removeFile(copy) }
        try openStore(copy, for: .adding(store.space)).rewrite(store.read(.all))
        return try readFile(copy)
    }
}
