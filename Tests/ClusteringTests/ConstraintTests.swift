import FaceTypes
import Synchronization
import TestSupport
import Testing

@testable import Clustering

/// Faces that must stay apart, and faces that start in one cluster.
struct ConstraintTests {
    private static let people = syntheticFaces(150, people: 9, dimension: 16, seed: 31)

    /// Pairs of rows, mostly of one person, so that the constraints change the result.
    private static func pairs(_ count: Int, seed: UInt64) -> [RowPair] {
        var random = SeededGenerator(seed)
        let faces = matrix(people)
        let all = (0..<4_000).map { _ in
            RowPair(Int.random(in: 0..<75, using: &random), Int.random(in: 75..<150, using: &random))
        }
        let near = all.filter { $0.first != $0.second && 1 - product($0, faces) < 0.6 }
        return Array(Set(near).sorted().prefix(count))
    }

    private static func product(_ pair: RowPair, _ faces: EmbeddingMatrix) -> Float {
        zip(faces[pair.first], faces[pair.second]).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private static let tunings: [@Sendable (inout LinkageTuning) -> Void] = [
        { _ in }, { ($0.threads, $0.neighbours) = (1, 1) },
        { ($0.threads, $0.parallelFrom, $0.blockRows) = (3, 0, 7) },
        { $0.tiles = .float32(.portable) }, { ($0.tiles, $0.prefix) = (.int8(.best), 6) },
    ]

    @Test(arguments: [(0, 0), (60, 0), (0, 60), (40, 40)], [0.3, 0.6, 0.9])
    func constrainedLinkageMatchesTheDefinition(counts: (apart: Int, together: Int), threshold: Double)
        throws
    {
        let faces = matrix(Self.people)
        let together = Self.pairs(counts.together, seed: 2)
        let apart = Self.pairs(counts.apart, seed: 1).filter { !together.contains($0) }
        var reference = ReferenceLinkage(faces, apart: apart, together: together)
        reference.merge(below: threshold)
        let expected = Partition(reference.clusters.map(\.members))
        for change in Self.tunings {
            var options = LinkageOptions()
            (options.apart, options.together) = (apart, together)
            change(&options.tuning)
            #expect(
                try averageLinkage(faces, threshold: RawDistance(threshold), options: options) == expected)
        }
        let free = try averageLinkage(faces, threshold: RawDistance(threshold))
        #expect(counts == (0, 0) ? expected == free : expected != free)
    }

    /// The face must stay apart from more near faces than a neighbour list holds.
    @Test func aFaceSeparatedFromAllOthersStaysAlone() throws {
        let faces = matrix(syntheticFaces(700, people: 1, strangers: 0, dimension: 8, seed: 5))
        var options = LinkageOptions()
        options.tuning.neighbours = 4
        options.apart = (1..<700).map { RowPair(0, $0) }
        let clusters = try averageLinkage(faces, threshold: 1.2, options: options).clusters
        #expect(clusters.contains([0]))
    }

    @Test func mergingByCentroidAndRescueKeepFacesApart() throws {
        let faces = matrix([[1, 0], [1, 0], [1, 0], [1, 0.01], [1, 0.02], [1, 0.03]])
        var options = LinkageOptions()
        options.apart = [RowPair(0, 4)]
        let merged = try mergeByCentroid(
            [[0, 1], [2, 3], [4, 5]], in: faces, within: 0.1, options: options)
        #expect(
            merged.clusters.count == 2 && !merged.clusters[0].contains(0) != merged.clusters[0].contains(0))
        #expect(!merged.clusters.contains { $0.contains(0) && $0.contains(4) })
        let partition = Partition([[0, 1, 2, 3], [4], [5]])
        let rescued = try rescueTinyClusters(partition, in: faces, within: 0.1, options: options)
        #expect(rescued.clusters == [[0, 1, 2, 3, 5], [4]])
    }

    private static func place(_ photo: Int, x: Float = 0, seconds: Int? = nil, width: Int32 = 640) -> Face {
        let digits = seconds.map { [$0 / 60, $0 % 60].map { $0 < 10 ? "0\($0)" : "\($0)" } }
        return Face.made(
            photo, photo: photo, box: Box(x1: x, y1: 0, x2: x + 100, y2: 100), width: width,
            captured: digits.flatMap { CaptureDate(iso: "2010-01-01T10:\($0[0]):\($0[1])") })
    }

    @Test func facesOfOnePhotoAreSeparatedUnlessTheyAreClose() {
        let faces = matrix([[1, 0], [0, 1], [1, 0.1], [0, 1]])
        let places = [0, 0, 0, 1].map { Self.place($0) }
        #expect(
            pairsApartInPhotos(places, in: faces, mirrorDistance: 0.3) == [RowPair(0, 1), RowPair(1, 2)])
    }

    @Test func facesInTheSamePlaceInABurstStayTogether() {
        let faces = matrix([[1, 0], [1, 0.5], [1, 0], [0, 1], [1, 0], [1, 0]])
        let places = [
            Self.place(0, seconds: 10), Self.place(1, x: 20, seconds: 12), Self.place(2, x: 90, seconds: 12),
            Self.place(3, seconds: 12), Self.place(4, seconds: 13), Self.place(5, seconds: 11, width: 480),
        ]
        let found = pairsTogetherInBursts(places, in: faces, seconds: 2, distance: 0.5)
        #expect(found == [RowPair(0, 1), RowPair(1, 4)])
    }

    @Test func aStoppedClockIsNotABurst() {
        let faces = matrix(Array(repeating: [1, 0], count: 200))
        let places = (0..<200).map { Self.place($0, seconds: $0 < 2 ? 5 : 500) }
        #expect(pairsTogetherInBursts(places, in: faces, seconds: 2, distance: 0.5) == [RowPair(0, 1)])
    }
}

/// Stops linkage after the given number of progress reports.
private final class Stopper: LinkageWatcher {
    private let rest: Atomic<Int>
    private let units = Atomic(0)
    private let steps = Atomic(0)

    init(after reports: Int) { rest = Atomic(reports) }

    var goesOn: Bool { rest.load(ordering: .relaxed) > 0 }
    var seen: (steps: Int, units: Int) { (steps.load(ordering: .relaxed), units.load(ordering: .relaxed)) }

    func began(_ step: LinkageStep, total: Int) { steps.add(1, ordering: .relaxed) }

    func advanced(_ count: Int) {
        rest.subtract(1, ordering: .relaxed)
        units.add(count, ordering: .relaxed)
    }
}

struct LinkageWatcherTests {
    private let faces = matrix(syntheticFaces(600, people: 20, dimension: 16, seed: 12))

    @Test(arguments: [0, 1, 5, 20])
    func linkageCanBeStopped(reports: Int) {
        var options = LinkageOptions()
        options.watcher = Stopper(after: reports)
        options.tuning.blockRows = 100
        #expect(throws: LinkageStopped.self) { try averageLinkage(faces, threshold: 0.8, options: options) }
    }

    @Test func progressAddsUpToTheTotals() throws {
        let watcher = Stopper(after: .max)
        var options = LinkageOptions()
        options.watcher = watcher
        _ = try averageLinkage(faces, threshold: 0.8, options: options)
        #expect(watcher.seen == (2, 1_200))
    }
}
