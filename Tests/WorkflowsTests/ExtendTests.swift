import FaceTypes
import Files
import Manifests
import TestSupport
import Testing
import Workflows

struct ExtendTests {
    @Test func newFacesJoinAndNewPersonsComeAfterTheHighest() throws {
        let scene = try PeopleScene()
        try scene.add([0, 0, 0, 1, 1, 2])
        try scene.cluster()
        try scene.refine()
        try scene.add([0, 1, 2, 3, 3, 3, 4])
        let outcome = try scene.extend()
        #expect(outcome.newFaces == 7 && outcome.joined == 2 && outcome.newPersons == 2)
        let raw = try #require(try scene.rawManifest())
        #expect(raw.persons.map(\.faces.count) == [4, 3, 3, 2] && raw.singletons.count == 1)
        let refined = try #require(try scene.refineManifest())
        #expect(refined.facesets.map(\.faces.count) == [4, 3, 3])
        #expect(Set(refined.rejected.map(\.reason)) == ["too_few_photos", "singleton"])
        #expect(try scene.names(scene.raw.appending("person_004")).count == 2)
    }

    /// For random splits no id that exists changes its number or loses a face, and a second run changes no byte.
    @Test(arguments: 1...8)
    func idsNeverMove(_ seed: Int) throws {
        var random = SplitMix(state: UInt64(seed))
        let scene = try PeopleScene()
        let people = (0..<60).map { _ in Int(random.next() % 14) }
        let cut = 15 + Int(random.next() % 30)
        try scene.add(Array(people[..<cut]))
        try scene.cluster()
        try scene.refine()
        for part in [people[cut..<50], people[50...]] {
            let raw = try #require(try scene.rawManifest()).facesByID
            let refined = try #require(try scene.refineManifest()).facesByID
            try scene.add(Array(part))
            try scene.extend()
            let grownRaw = try #require(try scene.rawManifest()).facesByID
            let grownRefined = try #require(try scene.refineManifest()).facesByID
            for (id, faces) in raw { #expect(grownRaw[id]?.isSuperset(of: faces) == true) }
            for (id, faces) in refined { #expect(grownRefined[id]?.isSuperset(of: faces) == true) }
            try checkPartition(scene)
            let before = try (scene.state(scene.raw), scene.state(scene.refined))
            #expect(try scene.extend().newFaces == 0)
            #expect(try (scene.state(scene.raw), scene.state(scene.refined)) == before)
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

    @Test func theGatesOfTheEarlierRunHold() throws {
        let scene = try PeopleScene()
        try scene.add([0, 0, 0, 0, 0])
        try scene.cluster()
        try scene.refine(minFaces: 5)
        try scene.add([1, 1, 1, 1])
        #expect(try scene.extend().newFacesets == 0)
        #expect(try scene.extend { $0.gates.minFaces = 4 }.newFacesets == 1)
    }

    @Test func anotherCacheIsRefused() throws {
        let (mine, other) = (try PeopleScene(), try PeopleScene())
        try mine.add([0, 0])
        try mine.cluster()
        try other.add([-1, -1, -1, 0, 0])
        #expect {
            try other.extend(refining: false) { $0.raw.folder = mine.raw }
        } throws: { ($0 as? FaceSetsError)?.code == "other_cache" }
    }

    @Test func withoutAFolderTheRemedyNamesTheStep() throws {
        let scene = try PeopleScene()
        try scene.add([0])
        #expect { try scene.extend(refining: false) } throws: {
            ($0 as? FaceSetsError)?.remedy?.contains("face-sets cluster") == true
        }
    }

    @Test func dryRunWritesNothing() throws {
        let scene = try PeopleScene()
        try scene.add([0, 0, 0])
        try scene.cluster()
        try scene.refine()
        try scene.add([0, 1, 1, 1])
        let before = try (scene.state(scene.raw), scene.state(scene.refined))
        let outcome = try scene.extend {
            $0.raw.dryRun = true
            $0.refined?.dryRun = true
        }
        #expect(outcome.newPersons == 1 && outcome.newFacesets == 1)
        #expect(try (scene.state(scene.raw), scene.state(scene.refined)) == before)
    }
}
