import FaceStore
import FaceTypes
import Files
import Imaging
import Library
import TestSupport
import Testing
import Workflows

/// Photos are identified by their pixels: one whose metadata was edited is still the same photo.
struct MetadataEditTests {
    /// The same pixels with other metadata.
    private func edited(faces: Int = 1, seed: Int, _ times: Int = 1) -> [UInt8] {
        FakePhoto.content(faces: faces, seed: seed) + Array(repeating: 0x20, count: times)
    }

    private func digest(_ content: [UInt8]) -> PhotoDigest { SHA256.digest(of: content) }

    private func keys(_ scene: EmbedScene) throws -> [FaceKey] {
        let contents = try scene.contents()
        return contents.faces.indices.compactMap { contents.key(ofFace: $0) }
    }

    @Test(arguments: ["npz", "db"]) func ratingsDoNotChangePhotosOrFaces(ending: String) throws {
        let scene = try EmbedScene(ending: ending)
        for seed in 0..<9 { try scene.photo(FilePath("\(seed)"), faces: 2, seed: seed) }
        try scene.embed()
        let before = try scene.contents()
        for seed in 0..<9 { try scene.write(FilePath("\(seed)"), edited(faces: 2, seed: seed)) }
        let analyser = FakeAnalyser()
        let outcome = try scene.embed(analyser: analyser)
        #expect(analyser.analyses == 0 && outcome.embedded == 0 && outcome.recognised == 9)
        #expect(outcome.photos == 9 && outcome.faces == 18 && outcome.vanished == 0 && outcome.aliases == 0)
        let after = try scene.contents()
        #expect(after.photos.map(\.digest) == before.photos.map(\.digest) && after.faces == before.faces)
        #expect(after.photos.allSatisfy { $0.status == .ok && $0.editions.count == 1 })
        // The cache now knows the new bytes, so nothing is read again.
        #expect(try scene.embed().known == 9)
        #expect(try scene.contents().photos == after.photos)
    }

    /// Which of several files of a picture is analysed does not depend on the number of threads.
    @Test(arguments: [1, 4]) func aCopyWithOtherMetadataIsADuplicatePath(threads: Int) throws {
        let scene = try EmbedScene()
        try scene.photo("a", seed: 3)
        try scene.write("b", edited(seed: 3))
        try scene.write("c", edited(seed: 3, 2))
        let outcome = try scene.embed(threads: threads)
        #expect(outcome.embedded == 1 && outcome.recognised == 2 && outcome.aliases == 2)
        #expect(try scene.photos() == ["a ok"])
        #expect(try scene.aliases() == ["b = a", "c = a"])
        let photo = try #require(try scene.contents().photos.first)
        #expect(photo.editions == [digest(edited(seed: 3)), digest(edited(seed: 3, 2))])
        // The copy replaces the photo when that is deleted, and is opened instead of it.
        try scene.remove("a")
        try scene.embed()
        #expect(try scene.photos() == ["b ok"])
        let library = try Library(openStore(scene.cache, for: .reading)).snapshot()
        let photos = OriginalPhotos(FakeImages())
        #expect(try photos.open(library.original(0), as: .analysis) { $0.width } == 103)
        #expect(library.photoIndex.row(of: digest(edited(seed: 3))) == 0)
        #expect(library.photoIndex.row(of: digest([1]), showing: photo.picture) == 0)
    }

    @Test(arguments: ["npz", "db"]) func forgottenPhotosStayForgottenWithNewMetadata(ending: String) throws {
        let scene = try EmbedScene(ending: ending)
        try scene.photo("whole", seed: 1)
        try scene.photo("face", seed: 2)
        try scene.embed()
        var request = ForgetRequest()
        request.paths = [scene.source.appending("whole")]
        request.faces = [
            FaceKey(digest: digest(FakePhoto.content(faces: 1, seed: 2)), index: 0)
        ]
        _ = try request.run(on: openStore(scene.cache, for: .updating))
        try scene.write("whole", edited(seed: 1))
        try scene.write("face", edited(seed: 2))
        let outcome = try scene.embed()
        #expect(outcome.faces == 0 && outcome.ignored == 1 && outcome.recognised == 1)
        #expect(try scene.photos() == ["face no_face"])
    }

    /// Unchanged files are read once for their picture digests, and nothing is embedded.
    @Test(arguments: ["npz", "db"]) func anOlderCacheGetsPictureDigests(ending: String) throws {
        let scene = try EmbedScene(ending: ending)
        for seed in 0..<3 { try scene.photo(FilePath("\(seed)"), seed: seed) }
        try scene.photo("gone", seed: 7)
        try scene.embed()
        var old = try scene.contents()
        for row in old.photos.indices { old.photos[row].picture = nil }
        let forgotten = digest(FakePhoto.content(faces: 1, seed: 7))
        old = old.keeping(photos: { old.photos[$0].digest != forgotten })
        old.extras.forgotten = [Forgotten(digest: forgotten, box: nil)]
        try openStore(scene.cache, for: .updating).rewrite(old)

        let analyser = FakeAnalyser()
        let outcome = try scene.embed(analyser: analyser)
        #expect(analyser.analyses == 0 && outcome.known == 3 && outcome.hashed == 4)
        let new = try scene.contents()
        #expect(new.photos.allSatisfy { $0.picture != nil } && new.faces == old.faces)
        #expect(new.photos.map(\.digest) == old.photos.map(\.digest))
        #expect(new.extras.forgotten.first?.picture != nil)

        for seed in 0..<3 { try scene.write(FilePath("\(seed)"), edited(seed: seed)) }
        try scene.write("gone", edited(seed: 7))
        #expect(try scene.embed(analyser: analyser).recognised == 3 && analyser.analyses == 0)
        #expect(try scene.embed().hashed == 1, "only the forgotten photo is read")
    }

    /// A photo that the cache lost to damage keeps its face keys, even if it was edited in the meantime.
    @Test func aRetriedPhotoKeepsItsFaceKeys() throws {
        let scene = try EmbedScene()
        try scene.photo("a", seed: 1)
        try scene.embed()
        let before = try keys(scene)
        var damaged = try scene.contents().keeping(faces: { _ in false })
        (damaged.photos[0].status, damaged.photos[0].reason) = (.failed, "damaged_in_cache")
        try openStore(scene.cache, for: .updating).rewrite(damaged)
        try scene.write("a", edited(seed: 1))
        #expect(try scene.embed().embedded == 1)
        #expect(try keys(scene) == before)
        #expect(try scene.photos() == ["a ok"])
    }

    @Test func mergingRecognisesEditionsOfAPhoto() throws {
        let (mine, theirs) = (try EmbedScene(), try EmbedScene())
        try mine.photo("a", seed: 1)
        try theirs.write("b", edited(seed: 1))
        try theirs.photo("c", seed: 2)
        try mine.embed()
        try theirs.embed()
        let other = try openStore(theirs.cache, for: .reading)
        let added = try MergeCaches(from: other).run(on: openStore(mine.cache, for: .updating))
        #expect(added.photos == 1 && added.faces == 1)
        let contents = try mine.contents()
        #expect(contents.photos[0].editions == [digest(edited(seed: 1))])
        #expect(contents.aliases.map(\.path) == [theirs.source.appending("b")])
    }
}
