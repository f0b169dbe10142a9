import Clustering
import FaceAnalysis
import FaceStore
import FaceTypes
import FacesetExport
import Files
import Glibc
import Imaging
import Library
import TestSupport
import Workflows

/// A cache of photos with coloured patches, which are in a scratch folder.
struct ColourLibrary {
    let scratch: ScratchFolder
    private var contents: CacheContents
    private var vectors: [Float] = []
    private let analyser = ColourAnalyser()

    init() throws {
        scratch = try ScratchFolder()
        contents = CacheContents(empty: analyser.space)
        contents.sourceRoots = [photos]
    }

    var photos: FilePath { scratch.path.appending("photos") }
    var output: FilePath { scratch.path.appending("swap") }

    /// Writes a photo of persons side by side and returns the keys of their faces.
    @discardableResult
    mutating func add(
        _ name: String, _ persons: [ColourPerson], shade: UInt8 = 0, year: Int? = nil, pad: Float = 0
    ) throws -> [ColourPerson: FaceKey] {
        try add(file: FilePath(name), persons, shade: shade, year: year, pad: pad)
    }

    /// For names that are not text.
    mutating func add(
        file name: FilePath, _ persons: [ColourPerson], shade: UInt8, year: Int?, pad: Float = 0
    ) throws -> [ColourPerson: FaceKey] {
        let seed = contents.photos.count
        let patches = persons.enumerated().map { place, person in
            let x = Float(30 + 110 * place) + pad
            return (person: person, box: Box(x1: x, y1: 30, x2: x + 40, y2: 70), shade: shade)
        }
        let image = RGBImage(width: 60 + 110 * persons.count, height: 100, seed: seed, patches: patches)
        let content = try encodePNG(image)
        let path = photos.appending(name)
        try createFolder(path.parent)
        try replaceFile(path, with: content)
        let digest = SHA256.digest(of: content)
        let date = year.flatMap { CaptureDate(iso: "\($0)-06-01T12:00:00") }
        contents.photos.append(
            PhotoRecord(
                digest: digest, path: path, size: Int64(content.count), modified: 0,
                width: Int32(image.width), height: Int32(image.height), captured: date,
                perceptualHash: digest.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }, status: .ok))
        var keys: [ColourPerson: FaceKey] = [:]
        for (index, face) in try analyser.analyse(image).enumerated() {
            contents.faces.append(
                FaceRecord(
                    photo: seed, index: Int32(index), box: face.detection.box, points: face.detection.points,
                    score: face.detection.score, shortSidePixels: face.detection.box.shortSidePixels,
                    blur: 500, embeddingNorm: face.embeddingNorm))
            contents.enrichments.append(Enrichment(pose: Pose(pitch: 0, yaw: 0, roll: 0)))
            vectors += face.embedding
            let person = ColourPerson.allCases.first { face.embedding[$0.rawValue] > 0.5 }
            if let person { keys[person] = FaceKey(digest: digest, index: Int32(index)) }
        }
        return keys
    }

    /// The contents of the cache.
    var filled: CacheContents {
        var contents = contents
        contents.embeddings = EmbeddingMatrix(
            rows: contents.faces.count, dimension: analyser.space.dimension, values: vectors)
        return contents
    }

    var library: Library { Library(holding: filled) }

    func known() throws -> LibrarySnapshot { try library.snapshot(.all) }

    /// The cache with other vectors for the photos with these names, which show one face each.
    func changed(vectors others: [String: [Float]], _ change: (inout CacheContents) -> Void = { _ in })
        -> Library
    {
        var contents = filled
        let dimension = analyser.space.dimension
        var values = vectors
        for (row, face) in contents.faces.enumerated() {
            let name = contents.photos[face.photo].path.lastComponent.shown
            if let vector = others[name] {
                values.replaceSubrange((row * dimension)..<((row + 1) * dimension), with: vector)
            }
        }
        contents.embeddings = EmbeddingMatrix(
            rows: contents.faces.count, dimension: dimension, values: values)
        change(&contents)
        return Library(holding: contents)
    }

    /// A unit vector this many degrees from red, towards green or another axis.
    static func turned(_ degrees: Double, towards axis: Int = 1) -> [Float] {
        var vector: [Float] = [0, 0, 0, 0]
        vector[0] = Float(cos(degrees * .pi / 180))
        vector[axis] = Float(sin(degrees * .pi / 180))
        return vector
    }

    /// Moves the photos away while `body` runs, as if their drive were not mounted.
    func withoutPhotos<Result>(_ body: () throws -> Result) throws -> Result {
        let away = scratch.path.appending("away")
        try renameFile(photos, to: away)
        defer { try? renameFile(away, to: photos) }
        return try body()
    }

    /// Writes the cache with unknown photo times, and with vectors that all differ a little.
    func writeCache(_ path: FilePath) throws {
        var contents = contents
        let dimension = analyser.space.dimension
        let vectors = contents.faces.indices.flatMap { row -> [Float] in
            let bent = self.vectors[(row * dimension)..<((row + 1) * dimension)].map {
                $0 + 0.001 * Float(row + 1)
            }
            let length = bent.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return bent.map { $0 / length }
        }
        for row in contents.photos.indices { contents.photos[row].modified = -1 }
        contents.embeddings = EmbeddingMatrix(
            rows: contents.faces.count, dimension: dimension, values: vectors)
        try openStore(path, for: .adding(analyser.space)).rewrite(contents)
    }

    /// Frames are smaller than real ones, so that debug builds are fast. Patches of one colour look the same in all
    /// photos, so similar faces must not count as duplicates.
    func settings(verifies: Bool = true) -> SwapSettings {
        var options = ExportOptions()
        options.minFaceShort = 20
        options.frameSide = 64
        options.duplicates.framingThreshold = -1
        options.duplicates.turnedHashDistance = -1
        return SwapSettings(options: options, verifier: verifies ? analyser : nil)
    }

    /// The content of all files in the export, by name.
    func snapshot() throws -> [String: [UInt8]] { try TestSupport.snapshot(of: output) }
}
