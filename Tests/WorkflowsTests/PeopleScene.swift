import Clustering
import FaceStore
import FaceTypes
import Files
import Library
import Manifests
import TestSupport
import Workflows

/// Photos with faces of known people, in a cache and on disk.
final class PeopleScene {
    let scratch: ScratchFolder
    let cache: FilePath
    let space: EmbeddingSpace

    var raw: FilePath { scratch.path.appending("raw") }
    var refined: FilePath { scratch.path.appending("facesets") }
    /// By row of the cache.
    private(set) var keys: [FaceKey] = []
    private(set) var people: [Int] = []

    init(dimension: Int = 16) throws {
        space = EmbeddingSpace(name: "people", dimension: dimension, models: ["recogniser": "people"])
        scratch = try ScratchFolder()
        cache = scratch.path.appending("cache.npz")
    }

    func store() throws -> any FaceStore { try openStore(cache, for: .reading) }
    func library() throws -> Library { Library(try store()) }

    /// Adds photos with one face each, of the given people; a negative person is a photo without a face.
    func add(_ people: [Int], shortSide: Float = 120, perceptualHash: UInt64? = nil) throws {
        let first = try FileInfo(cache) == nil ? 0 : store().read([]).photos.count
        self.people += people.filter { $0 >= 0 }
        try add(
            photos: people.enumerated().map { place, person in
                person < 0
                    ? [] : [(Self.vector(person: person, variant: first + place), shortSide)]
            }, perceptualHash: perceptualHash)
    }

    /// Adds photos with the given faces, each a unit vector and the shorter side of its box.
    func add(photos: [[(vector: [Float], shortSide: Float)]], perceptualHash: UInt64? = nil) throws {
        let store = try openStore(cache, for: .adding(space))
        let before = try store.read([])
        var changes = CacheChanges()
        for faces in photos {
            let row = before.photos.count + changes.photos.count
            var photo = try photo(row, hasFace: !faces.isEmpty)
            photo.perceptualHash = perceptualHash ?? photo.digest?.beginning ?? 0
            changes.photos.append(photo)
            for (index, found) in faces.enumerated() {
                guard let digest = photo.digest else { continue }
                changes.faces.append(face(of: photo.key, index: Int32(index), shortSide: found.shortSide))
                changes.embeddings += found.vector
                keys.append(FaceKey(digest: digest, index: Int32(index)))
            }
        }
        try store.commit(changes)
    }

    /// Adds a second path with the same content to photo `row`.
    func alias(_ row: Int, as name: FilePath) throws {
        let store = try openStore(cache, for: .updating)
        let photo = try store.read([]).photos[row]
        let path = try scratch.write(readFile(photo.path), to: FilePath("src").appending(name))
        var changes = CacheChanges()
        changes.aliases = [
            NewAlias(photo: photo.key, path: path, size: photo.size, modified: try modified(path))
        ]
        try store.commit(changes)
    }

    private func photo(_ number: Int, hasFace: Bool) throws -> PhotoRecord {
        let content = Array("photo \(number)".utf8)
        let path = try scratch.write(content, to: FilePath("src/\(number).jpg"))
        return PhotoRecord(
            digest: SHA256.digest(of: content), path: path, size: Int64(content.count),
            modified: try modified(path),
            width: 640, height: 480, status: hasFace ? .ok : .noFace)
    }

    private func modified(_ path: FilePath) throws -> Int64 { FileInfo(path)?.modified ?? -1 }

    private func face(of photo: PhotoKey, index: Int32, shortSide: Float) -> NewFace {
        let point = Point(1, 1)
        return NewFace(
            photo: photo, index: index, box: Box(x1: 0, y1: 0, x2: shortSide, y2: shortSide),
            points: FivePoints(
                leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point),
            score: 0.9,
            shortSidePixels: shortSide, blur: 200, embeddingNorm: 20)
    }

    /// Unit vectors: about 0.1 apart for one person, at least 0.9 for different people.
    static func vector(person: Int, variant: Int) -> [Float] {
        var vector = [Float](repeating: 0, count: 16)
        vector[person % 12] = 1
        if person >= 12 { vector[(person + 1) % 12] = -1 }
        vector[12 + variant % 4] = 0.2 + 0.05 * Float(variant % 3)
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / length }
    }

    @discardableResult
    func cluster(_ change: (inout ClusterRequest) -> Void = { _ in }) throws -> ClusterOutcome {
        var request = ClusterRequest(output: OutputOptions(folder: raw))
        change(&request)
        return try request.run(on: store())
    }

    @discardableResult
    func refine(minFaces: Int = 3, _ change: (inout RefineRequest) -> Void = { _ in }) throws -> RefineOutcome
    {
        var request = RefineRequest(output: OutputOptions(folder: refined))
        request.gates.minFaces = minFaces
        change(&request)
        return try request.run(on: store())
    }

    @discardableResult
    func extend(refining: Bool = true, _ change: (inout ExtendRequest) -> Void = { _ in }) throws
        -> ExtendOutcome
    {
        var request = ExtendRequest(raw: OutputOptions(folder: raw))
        if refining { request.refined = OutputOptions(folder: refined) }
        change(&request)
        return try request.run(on: store())
    }

    func rawManifest() throws -> ClusterManifest? {
        try ClusterManifest(reading: raw.appending(ClusterManifest.fileName))
    }

    func refineManifest() throws -> RefineManifest? {
        try RefineManifest(reading: refined.appending(RefineManifest.fileName))
    }

    /// Every file in a folder with its relative path, time and digest.
    func state(_ folder: FilePath, below: FilePath = "") throws -> [String] {
        guard FileInfo(folder) != nil else { return [] }
        return try listFolder(folder).flatMap { name -> [String] in
            let path = folder.appending(name)
            let shown = below.bytes.isEmpty ? name : below.appending(name)
            if FileInfo(path)?.kind == .folder { return try state(path, below: shown) }
            return [
                "\(shown.shown) \(FileInfo(path)?.modified ?? 0) \(SHA256.digest(of: try readFile(path)))"
            ]
        }
    }

    /// Names in an output folder.
    func names(_ folder: FilePath) throws -> [String] { try listFolder(folder).map(\.shown) }
}
