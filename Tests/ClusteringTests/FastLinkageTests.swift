import FaceTypes
import Synchronization
import Testing

@testable import Clustering

/// Compares the fast linkage with the definition, for all tunings.
struct FastLinkageTests {
    private static func tuning(_ change: (inout LinkageTuning) -> Void) -> LinkageTuning {
        var tuning = LinkageTuning()
        change(&tuning)
        return tuning
    }

    private static let tunings: [(name: String, LinkageTuning)] =
        [
            ("default", LinkageTuning()),
            ("one thread", tuning { $0.threads = 1 }),
            ("three threads, all parallel", tuning { ($0.threads, $0.parallelFrom) = (3, 0) }),
            ("lists of two", tuning { $0.neighbours = 2 }),
            ("lists of one, small tiles", tuning { ($0.neighbours, $0.blockRows) = (1, 7) }),
            ("lists of one always", tuning { ($0.neighbours, $0.refreshedNeighbours) = (1, 1) }),
            ("scalar int8", tuning { $0.tiles = .int8(.portable) }),
            ("prefix of two", tuning { ($0.tiles, $0.prefix) = (.int8(.best), 2) }),
            ("prefix of 13", tuning { ($0.tiles, $0.prefix) = (.int8(.portable), 13) }),
        ] + VectorUnit.usable.map { unit in ("float32 \(unit)", tuning { $0.tiles = .float32(unit) }) }

    /// Compares all tunings with the definition at ascending thresholds.
    private func check(_ faces: EmbeddingMatrix, _ thresholds: [Double], weights: [Double]? = nil) throws {
        var reference = ReferenceLinkage(faces, weights: weights)
        for threshold in thresholds {
            reference.merge(below: threshold)
            let expected = Partition(reference.clusters.map(\.members))
            for (name, tuning) in Self.tunings {
                var options = LinkageOptions()
                options.tuning = tuning
                options.weights = weights
                let found = try averageLinkage(faces, threshold: RawDistance(threshold), options: options)
                #expect(found == expected, "\(name), threshold \(threshold)")
            }
        }
    }

    @Test(arguments: [2, 3, 13, 33, 100], [3, 64, 130])
    func matchesTheDefinition(count: Int, dimension: Int) throws {
        let faces = matrix(
            syntheticFaces(count, people: count / 12, dimension: dimension, seed: UInt64(count)))
        try check(faces, [0.1, 0.35, 0.55, 0.9, 1.3, 2.1])
    }

    @Test func identicalFacesAreOneCluster() throws {
        let face: [Float] = [1, 2, 3, 4, 5]
        try check(matrix(Array(repeating: face, count: 30)), [0.01])
        let many = try averageLinkage(matrix(Array(repeating: face, count: 1_000)), threshold: 0.01)
        #expect(many.clusters == [Array(0..<1_000)])
    }

    @Test func weightsAreApplied() throws {
        let faces = matrix(syntheticFaces(60, people: 5, dimension: 16, seed: 9))
        try check(faces, [0.3, 0.6, 0.9], weights: (0..<60).map { 0.1 + Double($0 % 7) })
        var options = LinkageOptions()
        options.weights = [1]
        #expect(throws: FaceSetsError.self) { try averageLinkage(faces, threshold: 0.5, options: options) }
        #expect(qualityWeights([0.5, 2, 1], power: 2) == [0.25, 1, 1])
        #expect(qualityWeights([0, .nan], power: 1) == [Double](repeating: Double(Float(0.05)), count: 2))
    }

    /// Repeated vectors, ties, opposite vectors, single components, vectors of different length, a large shared mean.
    @Test(arguments: [0.05, 0.5, 0.999, 1.2])
    func matchesTheDefinitionOnEdgeCases(threshold: Double) throws {
        var random = SeededGenerator(4)
        let people = syntheticFaces(40, people: 4, dimension: 12, seed: 8)
        let oneHot = (0..<24).map { row in (0..<12).map { $0 == row % 12 ? Float(row < 12 ? 1 : -1) : 0 } }
        try check(matrix(people + people.prefix(20) + oneHot), [threshold])
        try check(matrix(people.map { $0.map { $0 * 0.05 + 1 } }), [threshold * 0.002])
        let lengths = people.flatMap { row in row.map { $0 * Float.random(in: 0.01..<100, using: &random) } }
        try check(EmbeddingMatrix(rows: 40, dimension: 12, values: lengths), [threshold])
    }

    @Test(arguments: [0.3, 0.55, 0.9])
    func permutingTheFacesPermutesTheClusters(threshold: Double) throws {
        // On a path of equal steps, ties decide: each face is as near to the previous one as to the next.
        let step: [(Float, Float)] = [(1, 0), (0.75, 0.66143783), (0.125, 0.99215674), (-0.5625, 0.82679728)]
        let faces =
            syntheticFaces(60, people: 6, dimension: 8, seed: 2)
            + step.map { [$0.0, $0.1, 0, 0, 0, 0, 0, 0] }
        var random = SeededGenerator(3)
        let expected = try averageLinkage(matrix(faces), threshold: RawDistance(threshold))
        for _ in 0..<5 {
            let order = Array(faces.indices).shuffled(using: &random)
            let found = try averageLinkage(matrix(order.map { faces[$0] }), threshold: RawDistance(threshold))
            #expect(Partition(found.clusters.map { $0.map { order[$0] } }) == expected)
        }
    }

    private static let plain = LinkageOptions()
    private static let constrained: LinkageOptions = {
        var options = LinkageOptions()
        options.weights = (0..<120).map { 0.1 + Double($0 % 7) }
        options.apart = (0..<60).map { RowPair($0, 119 - $0) }
        options.together = (0..<20).map { RowPair($0, $0 + 30) }
        return options
    }()

    /// After the pair pass, and after each round.
    @Test(arguments: [(1, 1), (2, 1), (64, 1), (1, 3), (64, 3)], [plain, constrained])
    func invariantsHold(_ tuning: (neighbours: Int, threads: Int), options: LinkageOptions) throws {
        var options = options
        let (neighbours, threads) = tuning
        (options.tuning.neighbours, options.tuning.refreshedNeighbours) = (neighbours, neighbours)
        (options.tuning.threads, options.tuning.parallelFrom) = (threads, 0)
        let faces = matrix(syntheticFaces(120, people: 10, dimension: 24, seed: 6))
        let input = try LinkageInput(faces, rows: nil, threshold: 0.8, options: options)
        var states = 0
        let inspect = { (state: LinkageRounds) in
            states += 1
            #expect(state.invariantFaults() == [])
        }
        _ = try fastLinkage(input, inspect: inspect)
        #expect(states > 3)
    }

    @Test func missingNeighboursAreDetected() throws {
        let faces = matrix(syntheticFaces(40, people: 2, strangers: 0, dimension: 8, seed: 6))
        let input = try LinkageInput(faces, rows: nil, threshold: 0.8, options: LinkageOptions())
        var faults: [[String]] = []
        let inspect = { (state: LinkageRounds) in
            if faults.isEmpty { state.lists[0].removeAll() }
            faults.append(state.invariantFaults())
        }
        _ = try fastLinkage(input, inspect: inspect)
        #expect(faults[0].contains { $0.hasPrefix("cluster 0 is closer to ") })
    }

    /// Vectors that differ only by float noise: within rounding, more faces are as near as the nearest than a list
    /// holds.
    @Test func manyNearTiesTerminate() throws {
        var random = SeededGenerator(21)
        let face = (0..<64).map { _ in random.normal() }
        let faces = matrix((0..<600).map { _ in face.map { $0 * (1 + 3e-4 * random.normal()) } })
        let all = try averageLinkage(faces, threshold: 0.5, options: Self.bounded)
        #expect(all.clusters == [Array(0..<600)])
        try checkTermination(matrix((0..<150).map { Array(faces[$0]) }), thresholds: [5e-8, 9e-8, 2e-7])
    }

    @Test func exactTiesTerminate() throws {
        let oneHot = (0..<40).map { row in (0..<40).map { Float($0 == row ? 1 : 0) } }
        try checkTermination(matrix(oneHot), thresholds: [1, 1.1])
        let both = (0..<40).map { row in (0..<20).map { Float($0 == row % 20 ? (row < 20 ? 1 : -1) : 0) } }
        try checkTermination(matrix(both), thresholds: [1.01, 2.1])
    }

    /// Makes linkage throw if it does not terminate.
    private static var bounded: LinkageOptions {
        var options = LinkageOptions()
        options.watcher = Patience(questions: 20_000)
        return options
    }

    private func checkTermination(_ faces: EmbeddingMatrix, thresholds: [Double]) throws {
        var reference = ReferenceLinkage(faces)
        for threshold in thresholds {
            reference.merge(below: threshold)
            for kept in [1, 4] {
                var options = Self.bounded
                (options.tuning.neighbours, options.tuning.refreshedNeighbours) = (kept, kept)
                let found = try averageLinkage(faces, threshold: RawDistance(threshold), options: options)
                #expect(found == Partition(reference.clusters.map(\.members)), "lists of \(kept)")
            }
        }
    }

    @Test func tinyClustersAreRescued() throws {
        let rows: [[Float]] = [[1, 0], [1, 0], [1, 0], [1, 0.01], [1, 0.3], [0, 1]]
        let partition = Partition([[0, 1, 2, 3], [4], [5]])
        let rescued = try rescueTinyClusters(partition, in: matrix(rows), within: 0.1)
        #expect(rescued.clusters == [[0, 1, 2, 3, 4], [5]])
        #expect(try rescueTinyClusters(partition, in: matrix(rows), within: 0.01) == partition)
        var stopped = LinkageOptions()
        stopped.watcher = Patience(questions: 0)
        #expect(throws: LinkageStopped.self) {
            try rescueTinyClusters(partition, in: matrix(rows), within: 0.1, options: stopped)
        }
    }
}

/// Stops linkage after it has read `goesOn` the given number of times.
private final class Patience: LinkageWatcher {
    private let rest: Atomic<Int>

    init(questions: Int) { rest = Atomic(questions) }

    var goesOn: Bool { rest.subtract(1, ordering: .relaxed).oldValue > 0 }
    func began(_ step: LinkageStep, total: Int) {}
    func advanced(_ units: Int) {}
}
