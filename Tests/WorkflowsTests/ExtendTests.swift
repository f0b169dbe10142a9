import Clustering
import FaceStore
import FaceTypes
import Files
import Library
import Manifests
import TestSupport
import Testing

@testable import Workflows

struct ExtendTests {
    @Test func newFacesJoinAndNewPersonsGetTheNextNumbers() throws {
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

    @Test func theGatesOfTheEarlierRunApply() throws {
        let scene = try PeopleScene()
        try scene.add([0, 0, 0, 0, 0])
        try scene.cluster()
        try scene.refine(minFaces: 5)
        try scene.add([1, 1, 1, 1])
        #expect(try scene.extend().newFacesets == 0)
        #expect(try scene.extend { $0.changeGates = { $0.minFaces = 4 } }.newFacesets == 1)
    }

    /// Distances depend on the calibration of this run, so the manifests record it.
    @Test func theCalibrationThatWasUsedIsRecorded() throws {
        let scene = try PeopleScene()
        try scene.add([0, 0, 0])
        try scene.cluster()
        try scene.refine()
        let calibration = Calibration(a: 0.5, b: 0.1)
        try scene.extend { $0.calibration = calibration }
        #expect(try scene.rawManifest()?.calibration == calibration)
        #expect(try scene.refineManifest()?.calibration == calibration)
    }

    @Test func aSingleFaceIsAFacesetIfOnePhotoIsEnough() throws {
        let scene = try PeopleScene()
        try scene.add([0])
        try scene.cluster()
        try scene.refine(minFaces: 1)
        try scene.add([1])
        #expect(try scene.extend().newFacesets == 1)
        #expect(try scene.extend().newFacesets == 0)
    }

    /// The face is lost because its photo changed, but its path now belongs to another photo.
    @Test func aPathInTheCacheIsNotLost() throws {
        let scene = try PeopleScene()
        try scene.add([0, 0, 0])
        try scene.cluster()
        try scene.refine()
        let store = try openStore(scene.cache, for: .updating)
        var changes = CacheChanges()
        var photo = try store.read([]).photos[0]
        let key = photo.key
        photo.digest = SHA256.digest(of: [1])
        changes.updatedPhotos[key] = photo
        try store.commit(changes)
        let faces = try scene.library().snapshot(.embeddings)
        let sets = Identities(try #require(try scene.refineManifest()), faces).all
        #expect(sets.map(\.lostFaces.count) == [1] && sets.map(\.lostPaths) == [[]])
        let persons = Identities(try #require(try scene.rawManifest()), faces).all
        #expect(persons.map(\.lostFaces.count) == [1] && persons.map(\.lostPaths) == [[]])
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

    @Test func withoutAFolderTheRemedyNamesTheMissingStep() throws {
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
