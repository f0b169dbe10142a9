import FaceTypes
import TestSupport
import Testing

@testable import Clustering

/// Gates, exports and lists of duplicates share one definition of the same picture.
struct SamePictureTests {
    private let rule = DuplicateRule()

    /// A face of 100 × 120 pixels, centred at (300, 200), in a photo of 1000 × 600.
    private func face(
        _ number: Int, hash: UInt64, points: [(Float, Float)] = SamePictureTests.upright,
        box: Box = Box(x1: 250, y1: 140, x2: 350, y2: 260), size: (Int32, Int32) = (1000, 600)
    ) -> Face {
        var face = Face.made(number)
        face.photo.perceptualHash = hash
        (face.photo.width, face.photo.height) = size
        face.record.box = box
        face.record.points = FivePoints { Point(points[$0].0, points[$0].1) }
        return face
    }

    private static let upright: [(Float, Float)] = [
        (280, 180), (320, 182), (314, 205), (285, 228), (318, 229),
    ]
    private let hash: UInt64 = 0x1234_5678_9ABC_DEF1

    @Test func unknownHashesDoNotMatch() {
        let other: [(Float, Float)] = [(280, 180), (320, 200), (280, 205), (285, 228), (318, 249)]
        #expect(rule.relation(face(0, hash: 0), face(1, hash: 0, points: other), distance: 0.1) == nil)
        #expect(rule.relation(face(0, hash: 0), face(1, hash: hash, points: other), distance: 0.1) == nil)
        #expect(rule.relation(face(0, hash: hash), face(1, hash: hash ^ 1), distance: 0.1) == .sameWay)
    }

    /// Both hashes are unknown, but the face itself is the same.
    @Test func equalFacesMatchWithoutHashes() {
        let moved = Self.upright.map { ($0.0 / 2 + 40, $0.1 / 2 + 40) }
        #expect(rule.relation(face(0, hash: 0), face(1, hash: 0, points: moved), distance: 0.04) == .sameWay)
        #expect(rule.relation(face(0, hash: 0), face(1, hash: 0, points: moved), distance: 0.05) == nil)
        let mirrored = [1, 0, 2, 4, 3].map { (1000 - Self.upright[$0].0, Self.upright[$0].1) }
        #expect(
            rule.relation(face(0, hash: 0), face(1, hash: 0, points: mirrored), distance: 0.04) == .turned)
    }

    /// A recogniser does not recognise a face on its side, so only its position after the turn is compared.
    @Test(arguments: PictureTurn.others) func turnedPhotosAreOnePicture(turn: PictureTurn) {
        let place = turn.applied(to: Box(x1: 0.25, y1: 140.0 / 600, x2: 0.35, y2: 260.0 / 600))
        let size: (Int32, Int32) = turn.transposes ? (600, 1000) : (1000, 600)
        let (width, height) = (Float(size.0), Float(size.1))
        let box = Box(
            x1: place.x1 * width, y1: place.y1 * height, x2: place.x2 * width, y2: place.y2 * height)
        let noise: [(Float, Float)] = [(0, 0), (10, 0), (0, 10), (30, 10), (7, 3)]
        let turned = face(1, hash: turn.applied(to: hash) ^ 0b111, points: noise, box: box, size: size)
        #expect(rule.relation(face(0, hash: hash), turned, distance: 1) == .turned)
        var elsewhere = turned
        elsewhere.record.box = Box(x1: 0, y1: 0, x2: 50, y2: 50)
        #expect(rule.relation(face(0, hash: hash), elsewhere, distance: 1) == nil)
        #expect(DuplicateRule.none.relation(face(0, hash: hash), turned, distance: 0) == nil)
    }

    @Test func turningBackRestoresTheHash() {
        for turn in PictureTurn.others where !turn.transposes || turn.mirrorsColumns == turn.mirrorsRows {
            #expect(turn.applied(to: turn.applied(to: hash)) == hash)
        }
        let right = PictureTurn(transposes: true, mirrorsColumns: true)
        let left = PictureTurn(transposes: true, mirrorsRows: true)
        #expect(left.applied(to: right.applied(to: hash)) == hash)
    }

    @Test func turnedNeighboursMatchThoseOfAllPairs() {
        var random = SplitMix(state: 7)
        var hashes = (0..<60).map { _ in random.next() }
        for (place, turn) in PictureTurn.others.enumerated() {
            let noise = (0..<place + 3).reduce(UInt64(0)) { bits, _ in bits | 1 << (random.next() % 64) }
            hashes.append(turn.applied(to: hashes[place]) ^ noise)
        }
        var found: Set<[Int]> = []
        forEachTurnedNeighbour(of: hashes, within: 10) { first, second, _ in found.insert([first, second]) }
        var expected: Set<[Int]> = []
        for second in hashes.indices {
            for first in 0..<second {
                let isNear = PictureTurn.others.contains {
                    hammingDistance($0.applied(to: hashes[first]), hashes[second]) <= 10
                }
                if isNear { expected.insert([first, second]) }
            }
        }
        #expect(found == expected && expected.count >= 7)
    }

    // MARK: counting

    /// A chain of copies, each near the next, is one picture.
    @Test func copiesCountOnce() {
        let vectors = EmbeddingMatrix(rows: 4, dimension: 2, values: [1, 0, 1, 0, 1, 0, 0, 1])
        let faces = [
            face(0, hash: hash), face(1, hash: hash ^ 0x1F), face(2, hash: hash ^ 0x3FF),
            face(3, hash: ~hash, box: Box(x1: 0, y1: 0, x2: 50, y2: 50)),
        ]
        let groups = groupPictures(faces, in: vectors, rule: rule, calibration: .identity)
        #expect(groups.map(\.members) == [[0, 1, 2], [3]])
        #expect(pictureCount(faces, in: vectors, rule: rule, calibration: .identity) == 2)
        #expect(hasPictures(2, among: faces, in: vectors, rule: rule, calibration: .identity))
        #expect(!hasPictures(3, among: faces, in: vectors, rule: rule, calibration: .identity))
        var gates = FacesetGates()
        (gates.minFaces, gates.outlierThreshold) = (3, 2)
        let refinement = selectFacesets(
            from: [[0, 1, 2, 3]], in: vectors, faces: faces, gates: gates, calibration: .identity)
        #expect(refinement.facesets.isEmpty && refinement.smallerSets == [2])
        gates.minFaces = 2
        let two = selectFacesets(
            from: [[0, 1, 2, 3]], in: vectors, faces: faces, gates: gates, calibration: .identity)
        #expect(two.facesets.map(\.photoCount) == [4])
    }

    // MARK: the original

    private func copy(_ path: FilePath, _ change: (inout PictureCopy) -> Void = { _ in }) -> PictureCopy {
        var photo = Face.made(0).photo
        (photo.path, photo.width, photo.height, photo.size) = (path, 1000, 600, 1000)
        var copy = PictureCopy(photo: photo, faceShort: 200, sharpness: 100)
        change(&copy)
        return copy
    }

    /// Each of these properties alone moves the second copy to the first place.
    @Test func theOriginalComesFirst() {
        let betters: [(String, (inout PictureCopy) -> Void)] = [
            ("a date", { $0.photo.captured = CaptureDate(iso: "2009-07-14T18:03:59") }),
            ("colour", { $0.photo.colour = 20 }),
            ("the larger face", { $0.faceShort = 300 }),
            ("the usual orientation", { $0.isTurned = false }),
            ("pixels", { $0.photo.width = 1100 }),
            ("sharpness", { $0.sharpness = 101 }),
            ("bytes", { $0.photo.size = 1001 }),
            ("preference", { $0.preference = 0 }),
        ]
        func worse(_ path: FilePath) -> PictureCopy {
            copy(path) { ($0.photo.colour, $0.isTurned, $0.preference) = (1, true, 1) }
        }
        let copies = [worse("/a.jpg"), worse("/b.jpg")]
        #expect(originalFirst(copies) == [0, 1])
        for (what, better) in betters {
            var improved = copies
            better(&improved[1])
            #expect(originalFirst(improved) == [1, 0], "\(what)")
        }
    }

    /// Even a thumbnail with a date is not the original.
    @Test func aThumbnailComesLast() {
        let small = copy("/a.jpg") { copy in
            (copy.photo.width, copy.photo.height, copy.faceShort) = (160, 96, 32)
            copy.photo.captured = CaptureDate(iso: "2009-07-14T18:03:59")
        }
        #expect(originalFirst([small, copy("/b.jpg")]) == [1, 0])
    }

    @Test func filesInTypicalPlacesOfCopiesComeLast() {
        let date = CaptureDate(iso: "2009-07-14T18:03:59")
        func standing(_ path: FilePath, _ modified: Int64 = 5) -> PathStanding {
            PathStanding(path, modified: modified, captured: date)
        }
        let order: [PathStanding] = [
            standing("/lib/2009/IMG_1.jpg"), standing("/lib/IMG_1.jpg", 4), standing("/lib/IMG_1.jpg"),
            standing("/lib/2009/IMG_1 copy.jpg"), standing("/home/Desktop/x.jpg"),
        ]
        #expect(order.sorted() == order && order.reversed().sorted() == order)
    }
}
