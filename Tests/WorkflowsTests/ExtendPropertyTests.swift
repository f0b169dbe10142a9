import Archive
import FaceTypes
import Manifests
import TestSupport
import Testing
import Workflows

/// What `extend` promises, for random splits of photos into batches: no id that exists changes its number or loses a
/// face, every face stands in one place of each manifest, and a second run changes no byte.
struct ExtendPropertyTests {
    typealias Photos = [[(vector: [Float], shortSide: Float)]]

    @Test(arguments: 1...8)
    func idsNeverMoveOnDisk(_ seed: Int) throws {
        var random = SplitMix(state: UInt64(seed))
        let photos: Photos = (0..<60).map { number in
            [(PeopleScene.vector(person: Int(random.next() % 14), variant: number), Float(120))]
        }
        try check(PeopleScene(), photos, &random, manifestOnly: false)
    }

    /// Clusters that touch one another, up to three faces a photo, faces that fail the gates.
    @Test(arguments: 1...40)
    func idsNeverMoveWhereClustersTouch(_ seed: Int) throws {
        var random = SplitMix(state: UInt64(1_000 + seed))
        let centres = (0..<12).map { _ in Self.direction(16, &random) }
        let photos: Photos = (0..<120).map { _ in
            (0..<Int.random(in: 0...3, using: &random)).map { _ in
                let spread = Float.random(in: 0.3...1.6, using: &random)
                let centre = centres[Int.random(in: 0..<12, using: &random)]
                let face = zip(centre, Self.direction(16, &random)).map { $0 + spread * $1 }
                return (Self.unit(face), Float.random(in: 80...200, using: &random))
            }
        }
        try check(PeopleScene(), photos, &random)
    }

    /// Embeddings as recognisers make them, of `average_linkage_3000.npz`.
    @Test(
        .enabled(if: TestMaterial.shared != nil, "needs the shared test material"), arguments: 1...6)
    func idsNeverMoveOfRealisticFaces(_ seed: Int) throws {
        var random = SplitMix(state: UInt64(2_000 + seed))
        let path = try #require(TestMaterial.shared).appending("golden/average_linkage_3000.npz")
        let archive = try ZipReader(path)
        let content = try archive.read(#require(archive["embeddings.npy"]))
        let start = 10 + Int(content[8]) + Int(content[9]) << 8
        let photos: Photos = (0..<300).map { _ in
            let row = Int.random(in: 0..<3_000, using: &random)
            let bytes = content[(start + 2_048 * row)..<(start + 2_048 * (row + 1))]
            return [(bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }, 120)]
        }
        try check(PeopleScene(dimension: 512), photos, &random)
    }

    private func check(
        _ scene: PeopleScene, _ photos: Photos, _ random: inout SplitMix, manifestOnly: Bool = true
    ) throws {
        let cuts = [1, 2].map { $0 * photos.count / 4 + Int(random.next() % UInt64(photos.count / 4)) }
        try scene.add(photos: Array(photos[..<cuts[0]]))
        try scene.cluster { $0.output.manifestOnly = manifestOnly }
        try scene.refine { $0.output.manifestOnly = manifestOnly }
        for batch in [photos[cuts[0]..<cuts[1]], photos[cuts[1]...]] {
            let raw = try #require(try scene.rawManifest()).facesByID
            let refined = try #require(try scene.refineManifest()).facesByID
            try scene.add(photos: Array(batch))
            _ = try extend(scene, manifestOnly)
            let grownRaw = try #require(try scene.rawManifest()).facesByID
            let grownRefined = try #require(try scene.refineManifest()).facesByID
            for (id, faces) in raw { #expect(grownRaw[id]?.isSuperset(of: faces) == true) }
            for (id, faces) in refined { #expect(grownRefined[id]?.isSuperset(of: faces) == true) }
            try checkPartition(scene)
            let before = try (scene.state(scene.raw), scene.state(scene.refined))
            #expect(try extend(scene, manifestOnly).newFaces == 0)
            #expect(try (scene.state(scene.raw), scene.state(scene.refined)) == before)
        }
    }

    private func extend(_ scene: PeopleScene, _ manifestOnly: Bool) throws -> ExtendOutcome {
        try scene.extend {
            $0.raw.manifestOnly = manifestOnly
            $0.refined?.manifestOnly = manifestOnly
        }
    }

    /// Every face stands in one place of each manifest.
    private func checkPartition(_ scene: PeopleScene) throws {
        let raw = try #require(try scene.rawManifest())
        let placed = raw.persons.flatMap(\.faces) + raw.singletons
        #expect(placed.sorted() == scene.keys.sorted())
        let refined = try #require(try scene.refineManifest())
        let judged = refined.facesets.flatMap { $0.faces.map(\.key) } + refined.rejected.map(\.key)
        #expect(judged.sorted() == scene.keys.sorted())
    }

    private static func direction(_ dimension: Int, _ random: inout SplitMix) -> [Float] {
        unit(
            (0..<dimension).map { _ in
                (0..<12).reduce(Float(-6)) { sum, _ in sum + Float.random(in: 0..<1, using: &random) }
            })
    }

    private static func unit(_ vector: [Float]) -> [Float] {
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / length }
    }
}
