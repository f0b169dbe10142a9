import Archive
import FaceStore
import FaceTypes
import Files
import JSON
import TestSupport
import Testing

/// The built program on caches with few or unusable faces.
struct ClusterCommandTests {
    private let scratch: ScratchFolder
    private let cache: FilePath

    init() throws {
        scratch = try ScratchFolder()
        cache = scratch.path.appending("c.npz")
    }

    /// Writes a cache with one face per photo.
    private func write(_ vectors: [[Float]]) throws {
        let store = try openStore(cache, for: .adding(EmbeddingSpace(name: "few", dimension: 4)))
        var changes = CacheChanges()
        for (row, vector) in vectors.enumerated() {
            let path = FilePath("/photos/\(row).jpg")
            let photo = PhotoRecord(
                digest: SHA256.digest(of: path.bytes), path: path, size: 1, modified: 1, status: .ok)
            changes.photos.append(photo)
            let point = Point(1, 1)
            changes.faces.append(
                NewFace(
                    photo: photo.key, index: 0, box: Box(x1: 0, y1: 0, x2: 100, y2: 100),
                    points: FivePoints(
                        leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point),
                    score: 0.9, shortSidePixels: 100, blur: 100, embeddingNorm: 20))
            changes.embeddings += vector
        }
        try store.commit(changes)
    }

    private func run(_ command: FilePath) throws -> (code: Int32, document: JSONValue) {
        let out = scratch.path.appending(command)
        let run = try runProgram([command, cache, out, "--manifest-only", "--json"], in: scratch)
        return (run.exitCode, try JSONValue(parsing: run.output))
    }

    private static let face: [Float] = [1, 0, 0, 0]
    private static let other: [Float] = [0, 1, 0, 0]

    @Test(
        arguments: [
            ([], 0, 0), ([face], 0, 1), ([face, other], 0, 2), ([face, face], 1, 0),
            (Array(repeating: face, count: 50), 1, 0),
        ] as [([[Float]], Int, Int)])
    func fewOrEqualFacesAreClustered(vectors: [[Float]], persons: Int, singletons: Int) throws {
        try write(vectors)
        let (code, document) = try run("cluster")
        let counts = document["counts"]
        #expect(code == 0 && counts?["faces"]?.int == vectors.count)
        #expect(counts?["persons"]?.int == persons && counts?["singletons"]?.int == singletons)
        #expect(try run("refine").code == 0)
    }

    @Test(arguments: ["cluster", "refine"] as [FilePath])
    func linkageOptionsAreRecorded(command: FilePath) throws {
        try write([Self.face, Self.other])
        let out = scratch.path.appending(command)
        let words: [FilePath] = ["--manifest-only", "--apart-in-photo", "--mirror-distance", "0.2"]
        #expect(try runProgram([command, cache, out] + words, in: scratch).exitCode == 0)
        let name: FilePath = command == "cluster" ? "manifest.json" : "refine_manifest.json"
        let options = try JSONValue(parsing: readFile(out.appending(name)))["options"]
        #expect(options?["apart_in_photo"] == true && options?["mirror_distance"]?.double == 0.2)
    }

    /// Replaces the last face's vector.
    private func spoil(_ vector: [Float]) throws {
        let reader = try ZipReader(cache)
        let entries = try reader.members.map { member in
            var content = try reader.read(member)
            if member.name == "embedding.npy" {
                content.replaceSubrange((content.count - 16)..., with: vector.withUnsafeBytes { Array($0) })
            }
            return ZipEntry(member.name, content: content)
        }
        try replaceZip(cache, with: entries)
    }

    @Test(
        arguments: ["cluster", "refine"] as [FilePath],
        [[0, 0, 0, 0], [.nan, 0, 0, 0], [.infinity, 0, 0, 0]] as [[Float]])
    func anUnusableVectorIsReportedWithItsFaceAndPhoto(command: FilePath, vector: [Float]) throws {
        try write([Self.face, Self.other])
        try spoil(vector)
        let (code, document) = try run(command)
        let digest = SHA256.digest(of: FilePath("/photos/1.jpg").bytes)
        let message = try #require(document["error"]?["message"]?.text)
        #expect(code == 2 && document["error"]?["code"]?.text == "bad_cache")
        #expect(message.contains("/photos/1.jpg") && message.contains("\(FaceKey(digest: digest, index: 0))"))
        #expect(FileInfo(scratch.path.appending(command)) == nil)
    }
}
