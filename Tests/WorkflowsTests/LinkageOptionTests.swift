import FaceTypes
import Files
import JSON
import Manifests
import TestSupport
import Testing
import Workflows

/// Requests an interruption as soon as linkage reports progress.
private struct Interrupting: ProgressSink {
    let interruption: Interruption

    func report(_ event: ProgressEvent) {
        if case .advanced = event { interruption.request() }
    }
}

struct LinkageOptionTests {
    @Test func anInterruptedLinkageWritesNothing() throws {
        let scene = try PeopleScene()
        try scene.add((0..<40).map { $0 % 5 })
        let interruption = Interruption()
        #expect(throws: Interrupted.self) {
            try ClusterRequest(output: OutputOptions(folder: scene.raw)).run(
                on: scene.store(), progress: Interrupting(interruption: interruption),
                interruption: interruption)
        }
        #expect(FileInfo(scene.raw) == nil)
    }

    /// Two near faces in one photo, and a third in another.
    private func sceneOfTwins() throws -> PeopleScene {
        let scene = try PeopleScene()
        let twins = [0, 2].map { (PeopleScene.vector(person: 0, variant: $0), Float(120)) }
        try scene.add(photos: [twins, [(PeopleScene.vector(person: 0, variant: 0), Float(120))]])
        return scene
    }

    @Test(arguments: [(false, 0.35, [3]), (true, 0.35, [3]), (true, 0.01, [2])])
    func facesOfOnePhotoStayApartOnRequest(isApart: Bool, mirror: Double, sizes: [Int]) throws {
        let scene = try sceneOfTwins()
        try scene.cluster {
            $0.linkage.apartInPhoto = isApart
            $0.linkage.mirrorDistance = CalibratedDistance(mirror)
        }
        let manifest = try #require(try scene.rawManifest())
        #expect(manifest.persons.map(\.faces.count) == sizes)
        #expect((manifest.options["apart_in_photo"]?.bool == true) == isApart)
        try scene.refine(minFaces: 1) {
            $0.linkage.apartInPhoto = isApart
            $0.linkage.mirrorDistance = CalibratedDistance(mirror)
        }
        #expect(try #require(try scene.refineManifest()).facesets.map(\.faces.count).max() == sizes[0])
    }

    @Test func disabledOptionsAreNotRecorded() throws {
        let scene = try PeopleScene()
        try scene.add([0, 0, 1])
        try scene.cluster()
        #expect(try #require(try scene.rawManifest()).options.keys == ["threshold"])
    }
}
