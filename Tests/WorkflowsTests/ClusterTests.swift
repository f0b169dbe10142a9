import FaceTypes
import Files
import JSON
import Manifests
import TestSupport
import Testing
import Workflows

struct ClusterTests {
    private let scene: PeopleScene

    /// Person 1 three times, person 0 twice, person 2 once, one photo without a face.
    init() throws {
        scene = try PeopleScene()
        try scene.add([0, 1, 1, -1, 2, 1, 0])
    }

    @Test func personsSingletonsAndFacelessPhotosHaveTheirFolders() throws {
        try scene.alias(1, as: "copy/of one.jpg")
        let outcome = try scene.cluster()
        #expect(outcome.persons == 2 && outcome.singletons == 1 && outcome.noface == 1)
        #expect(outcome.files.written == 8 && outcome.files.failed.isEmpty)
        let folders = ["person_001", "person_002", "_singletons", "_noface"]
        #expect(try folders.map { try scene.names(scene.raw.appending($0)).count } == [4, 2, 1, 1])
        let manifest = try #require(try scene.rawManifest())
        #expect(manifest.persons.map(\.id) == ["person_001", "person_002"])
        #expect(manifest.persons[0].faces == [1, 2, 5].map { scene.keys[$0 > 3 ? $0 - 1 : $0] }.sorted())
        #expect(manifest.persons[0].paths.count == 4 && manifest.noface.count == 1)
    }

    @Test func aSecondRunChangesNothing() throws {
        try scene.cluster()
        let before = try scene.state(scene.raw)
        #expect(try scene.cluster().files.written == 0)
        #expect(try scene.state(scene.raw) == before)
    }

    @Test func manifestOnlyOpensNoPhotos() throws {
        for number in 0...6 { try removeFile(scene.scratch.path.appending("src/\(number).jpg")) }
        let outcome = try scene.cluster { $0.output.manifestOnly = true }
        #expect(outcome.files.failed.isEmpty)
        #expect(try scene.names(scene.raw) == [".face-sets-output", "manifest.json"])
        #expect(try scene.rawManifest()?.persons.count == 2)
    }

    @Test func dryRunWritesNothing() throws {
        let outcome = try scene.cluster { $0.output.dryRun = true }
        #expect(outcome.files.written == 7 && FileInfo(scene.raw) == nil)
    }

    @Test func idsAreOnlyRenumberedOnRequest() throws {
        try scene.cluster()
        let before = try scene.state(scene.raw)
        try scene.add([2, 2, 2, 2])
        #expect { try scene.cluster() } throws: { error in
            let error = error as? FaceSetsError
            return error?.code == "would_renumber" && error?.remedy?.contains("extend") == true
        }
        #expect(try scene.state(scene.raw) == before)
        try scene.cluster { $0.output.renumber = true }
        #expect(try scene.rawManifest()?.persons.map(\.faces.count) == [5, 3, 2])
        #expect(
            try scene.names(scene.raw) == [
                ".face-sets-output", "_noface", "files.json", "manifest.json", "person_001", "person_002",
                "person_003",
            ])
    }

    @Test func thresholdsAreCalibrated() throws {
        let apart = try scene.cluster {
            $0.calibration = Calibration(a: 2, b: 0.5499)
            $0.output.dryRun = true
        }
        #expect(apart.persons == 0 && apart.singletons == 6)
    }

    @Test func aFolderBelongsToOneStep() throws {
        try scene.cluster()
        #expect { try scene.refine { $0.output.folder = scene.raw } } throws: {
            ($0 as? FaceSetsError)?.code == "output_in_use"
        }
    }
}

struct RefineTests {
    @Test func everyFaceIsAccountedFor() throws {
        let scene = try PeopleScene()
        try scene.add([0, 0, 0, 0, 1, 1, 2, 3, 3, 3])
        try scene.add([0, 3], shortSide: 60)
        let outcome = try scene.refine()
        #expect(outcome.facesets == 2 && outcome.kept == 7 && outcome.faces == 12)
        let manifest = try #require(try scene.refineManifest())
        #expect(manifest.facesets.map(\.id) == ["faceset_001", "faceset_002"])
        #expect(manifest.facesets.map(\.photoCount) == [4, 3])
        let fates = Dictionary(uniqueKeysWithValues: manifest.rejected.map { ($0.key, $0.reason) })
        let reasons: [Int: ReasonText] = [
            4: "too_few_photos", 5: "too_few_photos", 6: "singleton", 10: "min_short", 11: "min_short",
        ]
        #expect(fates == Dictionary(uniqueKeysWithValues: reasons.map { (scene.keys[$0], $1) }))
        #expect(try scene.names(scene.refined.appending("faceset_001")).count == 4)
        #expect(manifest.options["min_faces"] == 3 && manifest.calibration == .identity)
    }

    /// Two people with two photos each miss `--min-faces 3`; one face is a singleton.
    @Test func theManifestExplainsWhyThereAreNoMoreFacesets() throws {
        let scene = try PeopleScene()
        try scene.add([0, 0, 0, 0, 1, 1, 2, 2, 3])
        let outcome = try scene.refine(minFaces: 3)
        #expect(outcome.smallerSets == [2, 2])
        #expect(outcome.rejected.map { "\($0.word) \($0.faces)" } == ["singleton 1", "too_few_photos 4"])
        let totals = try #require(try scene.refineManifest()).document["totals"]
        #expect(totals?["rejected"]?["too_few_photos"] == 4 && totals?["smaller_sets"] == [2, 2])
        try scene.cluster()
        #expect(try scene.extend().refined?.smallerSets == [2, 2])
    }

    @Test func aSecondRunChangesNothing() throws {
        let scene = try PeopleScene()
        try scene.add([0, 0, 0, 1, 1, 1])
        try scene.refine()
        let before = try scene.state(scene.refined)
        try scene.refine()
        #expect(try scene.state(scene.refined) == before)
    }
}
