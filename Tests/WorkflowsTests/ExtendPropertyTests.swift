import Archive
import FaceTypes
import Manifests
import TestSupport
import Testing
import Workflows

/// Guarantees of `extend`, for random splits of photos into batches: no existing id changes its number or loses a face,
/// unless its own person gets a faceset; every face is in exactly one place in each manifest; and a second run changes
/// nothing.
struct ExtendPropertyTests {
    typealias Photos = [[(vector: [Float], shortSide: Float)]]

    @Test(arguments: 1...8)
    func idsNeverChangeOnDisk(_ seed: Int) throws {
        var random = SplitMix(state: UInt64(seed))
        let photos: Photos = (0..<60).map { number in
            [(PeopleScene.vector(person: Int(random.next() % 14), variant: number), Float(120))]
        }
        try check(PeopleScene(), photos, &random, manifestOnly: false)
    }

    /// Touching clusters, up to three faces per photo, and faces that fail the gates.
    @Test(arguments: 1...40)
    func idsNeverChangeIfClustersTouch(_ seed: Int) throws {
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

    /// With linkage options, no person or faceset has two faces in one photo, except in a mirror.
    @Test(arguments: 1...16)
    func linkageOptionsStayInForce(_ seed: Int) throws {
        var random = SplitMix(state: UInt64(3_000 + seed))
        let centres = (0..<6).map { _ in Self.direction(16, &random) }
        let photos: Photos = (0..<100).map { _ in
            (0..<Int.random(in: 1...4, using: &random)).map { _ in
                let spread = Float.random(in: 0.3...1.2, using: &random)
                let centre = centres[Int.random(in: 0..<6, using: &random)]
                return (Self.unit(zip(centre, Self.direction(16, &random)).map { $0 + spread * $1 }), 120)
            }
        }
        var linkage = LinkageChoices()
        linkage.apartInPhoto = true
        linkage.mirrorDistance = 0.1
        if seed % 2 == 0 { (linkage.qualityPower, linkage.rescueDistance) = (1, 0.5) }
        let scene = try PeopleScene()
        try check(scene, photos, &random, linkage: linkage)
        try checkNoPhotoOccursTwice(scene, photos, mirrorDistance: 0.1)
    }

    private func checkNoPhotoOccursTwice(_ scene: PeopleScene, _ photos: Photos, mirrorDistance: Float) throws
    {
        let vectors = Dictionary(uniqueKeysWithValues: zip(scene.keys, photos.joined().map(\.vector)))
        let persons = try #require(try scene.rawManifest()).facesByID
        let facesets = try #require(try scene.refineManifest()).facesByID
        #expect(persons.count > 2 && facesets.count > 2)
        for (id, faces) in persons.merging(facesets, uniquingKeysWith: { $1 }) {
            for faces in Dictionary(grouping: faces, by: \.photo).values where faces.count > 1 {
                let pairs = faces.indices.flatMap { b in faces[..<b].map { ($0, faces[b]) } }
                for (a, b) in pairs {
                    guard let x = vectors[a], let y = vectors[b] else { continue }
                    let distance = 1 - zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
                    #expect(distance <= mirrorDistance + 1e-5, "\(id) has two faces in one photo")
                }
            }
        }
    }

    /// Real embeddings from `average_linkage_3000.npz`.
    @Test(
        .enabled(if: TestMaterial.shared != nil, "needs the shared test material"), arguments: 1...6)
    func idsNeverChangeWithRealFaces(_ seed: Int) throws {
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
        _ scene: PeopleScene, _ photos: Photos, _ random: inout SplitMix, manifestOnly: Bool = true,
        linkage: LinkageChoices = LinkageChoices()
    ) throws {
        let cuts = [1, 2].map { $0 * photos.count / 4 + Int(random.next() % UInt64(photos.count / 4)) }
        try scene.add(photos: Array(photos[..<cuts[0]]))
        try scene.cluster { ($0.output.manifestOnly, $0.linkage) = (manifestOnly, linkage) }
        try scene.refine { ($0.output.manifestOnly, $0.linkage) = (manifestOnly, linkage) }
        for batch in [photos[cuts[0]..<cuts[1]], photos[cuts[1]...]] {
            let raw = try #require(try scene.rawManifest()).facesByID
            let refined = try #require(try scene.refineManifest()).facesByID
            try scene.add(photos: Array(batch))
            _ = try extend(scene, manifestOnly)
            let grownRaw = try #require(try scene.rawManifest()).facesByID
            let grownRefined = try #require(try scene.refineManifest()).facesByID
            for (id, faces) in raw { #expect(grownRaw[id]?.isSuperset(of: faces) == true) }
            let new = Set(grownRefined.filter { refined[$0.key] == nil }.values.joined())
            for (id, faces) in refined {
                #expect(faces.subtracting(grownRefined[id] ?? []).isSubset(of: new), "\(id) lost faces")
            }
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

    /// Every face must be in exactly one place in each manifest.
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
