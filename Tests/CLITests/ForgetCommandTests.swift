import Archive
import FaceStore
import FaceTypes
import Files
import JSON
import TestSupport
import Testing

/// Files that face-sets did not write are never changed; those that contain a forgotten face or photo are reported.
struct ForgetCommandTests {
    private let scratch: ScratchFolder
    private let photo: PhotoRecord
    private let key: FaceKey
    private var cache: FilePath { scratch.path.appending("out/c.db") }

    /// Writes a cache with one photo and one face into the output folder.
    init() throws {
        scratch = try ScratchFolder()
        let digest = SHA256.digest(of: [1, 2, 3])
        photo = PhotoRecord(digest: digest, path: "/photos/anna/1.jpg", size: 1, modified: 1, status: .ok)
        key = FaceKey(digest: digest, index: 0)
        try writeCache(cache)
    }

    private func writeCache(_ path: FilePath) throws {
        let point = Point(1, 1)
        var changes = CacheChanges()
        changes.photos = [photo]
        changes.faces = [
            NewFace(
                photo: photo.key, index: 0, box: Box(x1: 0, y1: 0, x2: 100, y2: 100),
                points: FivePoints(
                    leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point),
                score: 0.9, shortSidePixels: 100, blur: 100, embeddingNorm: 20)
        ]
        changes.embeddings = [1, 0, 0, 0]
        try openStore(path, for: .adding(EmbeddingSpace(name: "few", dimension: 4))).commit(changes)
    }

    private func write(_ content: [UInt8], _ name: String) throws {
        try scratch.write(content, to: FilePath("out/\(name)"))
    }

    private func zip(_ content: [UInt8], _ name: String) throws {
        let entry = ZipEntry("list.txt", .deflated, content: [UInt8](repeating: 0, count: 2 << 20) + content)
        let path = scratch.path.appending(FilePath("out/\(name)"))
        try createFolder(path.parent)
        try replaceZip(path, with: [entry])
    }

    /// - Returns: the files that the command reports, relative to `out`.
    private func forget(_ words: [FilePath]) throws -> (code: Int32, named: [String], reasons: [String]) {
        let out = scratch.path.appending("out")
        let before = try snapshot(of: out)
        let run = try runProgram(["forget", cache] + words + ["--in", out, "--json"], in: scratch)
        let after = try snapshot(of: out)
        for (name, content) in before where !name.hasPrefix("c.db") {
            #expect(after[name] == content, "\(name)")
        }
        let failed = try JSONValue(parsing: run.output)["failed"]?.array ?? []
        let real = out.madeReal() ?? out
        return (
            run.exitCode,
            failed.compactMap { $0["path"]?.text.map { String($0.dropFirst(real.shown.utf8.count + 1)) } },
            failed.compactMap { $0["reason"]?.text }
        )
    }

    @Test func everyFileThatContainsAFaceKeyIsReported() throws {
        let named = Array("face \(key) of anna".utf8)
        try write([UInt8](repeating: 0, count: 1 << 20 - 10) + named, "dump.bin")
        try write([40, 0, 0, 0, 0, 0, 0, 0] + named + [UInt8](repeating: 0, count: 4 << 20), "w.safetensors")
        try zip(named, "backup/faces.zip")
        try zip(named, "anna.fsz")
        try zip(Array("nobody".utf8), "nobody.zip")
        try write([UInt8](repeating: 7, count: 3 << 20), "nobody.bin")
        let (code, names, _) = try forget(["--face", FilePath("\(key)")])
        #expect(code == 1)
        #expect(names == ["anna.fsz", "backup/faces.zip", "dump.bin", "w.safetensors"])
        #expect(try openStore(cache, for: .reading).read([]).faces.isEmpty)
    }

    @Test func unrelatedFilesAreNotReported() throws {
        try zip(Array("nobody".utf8), "nobody.zip")
        try write(Array("0123456789abcdef#0".utf8), "other.safetensors")
        let (code, names, _) = try forget(["--face", FilePath("\(key)")])
        #expect(code == 0 && names == [])
    }

    @Test func archivesThatCannotBeSearchedAreReported() throws {
        try write([0x1F, 0x8B, 8, 0, 1, 2, 3], "logs.gz")
        try write([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4], "all.7z")
        let (code, names, reasons) = try forget(["--face", FilePath("\(key)")])
        #expect(code == 1 && names == ["all.7z", "logs.gz"])
        #expect(reasons.allSatisfy { $0.hasPrefix("cannot be searched: ") })
        #expect(reasons[0].contains("7z") && reasons[1].contains("gz"))
    }

    /// As text, and as stored in caches.
    @Test func filesThatContainADigestOrPathAreReported() throws {
        let digest = try #require(photo.digest)
        try write(digest.bytes, "raw.bin")
        try write(Array(digest.hex.utf8), "digits.bin")
        try write([0] + photo.path.bytes + [0], "paths.idx")
        try writeCache(scratch.path.appending("out/other.db"))
        try writeCache(scratch.path.appending("out/other.npz"))
        let (code, names, _) = try forget(["--path", photo.path])
        #expect(code == 1)
        #expect(names.sorted() == ["digits.bin", "other.db", "other.npz", "paths.idx", "raw.bin"])
    }
}
