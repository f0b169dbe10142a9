import FaceStore
import FaceTypes
import Files
import Library
import TestSupport
import Testing

/// Anchors of photos whose content is not in the library.
struct AnchorTests {
    private let scene: PeopleScene

    init() throws {
        scene = try PeopleScene()
        try scene.add([1], perceptualHash: 0xFF00_FF00_FF00_FF00)
        try scene.add([2], perceptualHash: 0x1234_5678_9ABC_DEF0)
    }

    /// The rows that are found for a photo whose hash differs from the first photo's in these bits.
    private func rows(bits: UInt64, width: Int32 = 640) throws -> [Int] {
        let picture = FaceAnchor.Picture(
            perceptualHash: 0xFF00_FF00_FF00_FF00 ^ bits, width: width, height: 480)
        let elsewhere = SHA256.digest(of: Array("elsewhere".utf8))
        let anchor = FaceAnchor(
            photo: elsewhere, box: Box(x1: 0, y1: 0, x2: 110, y2: 120),
            key: FaceKey(digest: elsewhere, index: 0), picture: picture)
        return AnchorIndex(try scene.library().snapshot([])).rows(of: anchor)
    }

    @Test(arguments: [(0, [0]), (0x11, [0]), (0b111, [0]), (0b1111, []), (0xFFFF, [])] as [(UInt64, [Int])])
    func theNearestPictureOfTheSameSizeMatches(_ bits: UInt64, _ expected: [Int]) throws {
        #expect(try rows(bits: bits) == expected)
        #expect(try rows(bits: bits, width: 641) == [])
    }

    /// A neighbour in a burst is a different photo.
    @Test func aKnownMissingPhotoDoesNotMatchSimilarOnes() throws {
        try scene.add([3], perceptualHash: 0xFF00_FF00_FF00_FF01)
        let store = try openStore(scene.cache, for: .updating)
        var gone = try store.read([]).photos[0]
        gone.status = .missing
        var changes = CacheChanges()
        changes.updatedPhotos = [gone.key: gone]
        try store.commit(changes)
        let anchor = FaceAnchor(
            photo: try #require(gone.digest), box: Box(x1: 0, y1: 0, x2: 110, y2: 120), key: scene.keys[0],
            picture: FaceAnchor.Picture(gone))
        #expect(AnchorIndex(try scene.library().snapshot([])).rows(of: anchor) == [0])
    }

    @Test func twoEquallyNearPicturesDoNotMatch() throws {
        try scene.add([3], perceptualHash: 0xFF00_FF00_FF00_FF03)
        #expect(try rows(bits: 0b1) == [])
        #expect(try rows(bits: 0b11) == [2])
        #expect(try rows(bits: 0) == [0])
    }
}
