import FaceTypes
import Files
import Imaging
import JSON
import Manifests
import TestSupport
import Testing

@testable import Workflows

struct SmallPictureTests {
    /// A smooth scene with a bright square, which moves as something would in a burst.
    private func scene(
        width: Int = 160, height: Int = 120, square: Double = 0.2, gain: Double = 1, noise: Int = 0
    ) -> RGBImage {
        var random = SplitMix(state: 3)
        var pixels: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                let (u, v) = (Double(x) / Double(width), Double(y) / Double(height))
                let inside = u > square && u < square + 0.2 && v > 0.3 && v < 0.5
                let shake = noise == 0 ? 0 : Double(random.next() % UInt64(2 * noise + 1)) - Double(noise)
                let value = (40 + 120 * u + 60 * v + (inside ? 90 : 0)) * gain + shake
                pixels += [UInt8](repeating: UInt8(max(0, min(255, value / 1.3))), count: 3)
            }
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    @Test func copiesWithOtherSizeContrastAndNoiseMatch() throws {
        let original = try #require(SmallPicture(scene()))
        for copy in [scene(width: 320, height: 240), scene(gain: 0.8), scene(noise: 12)] {
            #expect(original.showsTheSame(as: try #require(SmallPicture(copy))))
        }
    }

    @Test func movedAndCroppedPicturesDiffer() throws {
        let original = try #require(SmallPicture(scene()))
        for other in [scene(square: 0.26), scene(width: 120)] {
            #expect(!original.showsTheSame(as: try #require(SmallPicture(other))))
        }
        #expect(!original.showsTheSame(as: try #require(SmallPicture(scene(), width: 300, height: 300))))
    }

    @Test func aFrameOfOneColourIsNotCompared() {
        #expect(
            SmallPicture(RGBImage(width: 90, height: 60, pixels: Array(repeating: 7, count: 16_200))) == nil)
    }
}

struct DedupTests {
    /// A killed run leaves a temporary file. The next one deletes it, and its own lock.
    @Test func temporaryFilesOfAKilledRunAreDeleted() throws {
        let scene = try PeopleScene()
        try scene.add([0, 1])
        let begun = try scene.scratch.write([1], to: ".cache.duplicates.json.tmp-4711")
        _ = try DedupRequest().run(on: scene.store(), images: SamePicture())
        #expect(FileInfo(begun) == nil)
        #expect(FileInfo(scene.scratch.path.appending("cache.duplicates.json.lock")) == nil)
        #expect(FileInfo(scene.scratch.path.appending("cache.duplicates.json")) != nil)
    }

    @Test func groupsOfDuplicatesAreListed() throws {
        let scene = try PeopleScene()
        try scene.add([0, 1, 2, 3], perceptualHash: 7)
        try scene.alias(1, as: "copy.jpg")
        let outcome = try DedupRequest().run(on: scene.store(), images: SamePicture())
        #expect(outcome.byteIdentical == 1 && outcome.visual == 1 && outcome.redundant == 4)
        let file = scene.scratch.path.appending("cache.duplicates.json")
        let json = try #require(try readManifest(file, schema: DuplicatesManifest.schema))
        #expect(json["byte_identical"]?.array?[0]["paths"]?.array?.count == 2)
        #expect(json["visual"]?.array?[0]["members"]?.array?.map { $0["distance"] } == [0, 0, 0])
        let before = try readFile(file)
        _ = try DedupRequest().run(on: scene.store(), images: SamePicture())
        #expect(try readFile(file) == before)
    }

    /// Caches of other programs need not have hashes.
    @Test func photosWithoutAHashAreNotOpened() throws {
        let scene = try PeopleScene()
        try scene.add([0, 1, 2], perceptualHash: 0)
        try removeFile(scene.scratch.path.appending("src/0.jpg"))
        let outcome = try DedupRequest().run(on: scene.store(), images: SamePicture())
        #expect(outcome.visual == 0 && outcome.failed.isEmpty)
    }

    @Test(arguments: [1, 2, 5])
    func groupsAreTheSameForAnyNumberOfThreads(jobs: Int) throws {
        let scene = try PeopleScene()
        for hash: UInt64 in [1, 1 << 40, 0xFFFF] { try scene.add([0, 1, 2, 3], perceptualHash: hash) }
        try removeFile(scene.scratch.path.appending("src/5.jpg"))
        var request = DedupRequest()
        request.hashDistance = 1
        let outcome = try request.run(on: scene.store(), images: SamePicture(), threads: jobs)
        #expect(outcome.visual == 3 && outcome.redundant == 8 && outcome.failed.count == 1)
    }

    @Test func aPhotoThatCannotBeOpenedIsReportedAndNotACopy() throws {
        let scene = try PeopleScene()
        try scene.add([0, 1], perceptualHash: 7)
        try removeFile(scene.scratch.path.appending("src/0.jpg"))
        var request = DedupRequest()
        request.dryRun = true
        let outcome = try request.run(on: scene.store(), images: SamePicture())
        #expect(outcome.failed.map(\.reason) == ["not_found"] && outcome.visual == 0)
        #expect(FileInfo(outcome.manifest) == nil)
    }
}

/// Sees the same picture in every file.
private struct SamePicture: ImageSource {
    func isPhoto(head: [UInt8]) -> Bool { true }
    func decode(_ content: [UInt8]) throws -> DecodedPhoto {
        DecodedPhoto(
            image: RGBImage(width: 2, height: 1, pixels: [0, 0, 0, 9, 9, 9]), perceptualHash: 0
        )
    }
    func decodeForExport(_ content: [UInt8]) throws -> RGBImage { try decode(content).image }
    func pixelCount(_ content: [UInt8]) -> Int { 2 }
    func releaseThreadResources() {}
}
