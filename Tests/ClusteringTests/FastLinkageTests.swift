import FaceTypes
import Testing

@testable import Clustering

/// The fast linkage against the definition, whatever its tuning.
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
            ("scalar int8", tuning { $0.tiles = .int8(.portable) }),
        ] + VectorUnit.usable.map { unit in ("float32 \(unit)", tuning { $0.tiles = .float32(unit) }) }

    /// Compares all tunings with the definition at ascending thresholds.
    private func check(_ faces: EmbeddingMatrix, _ thresholds: [Double]) throws {
        var reference = ReferenceLinkage(faces)
        for threshold in thresholds {
            reference.merge(below: threshold)
            let expected = Partition(reference.clusters.map(\.members))
            for (name, tuning) in Self.tunings {
                var options = LinkageOptions()
                options.tuning = tuning
                let found = try averageLinkage(faces, threshold: threshold, options: options)
                #expect(found == expected, "\(name), threshold \(threshold)")
            }
        }
    }

    @Test(arguments: [2, 3, 13, 33, 100], [3, 64, 130])
    func equalsTheDefinition(count: Int, dimension: Int) throws {
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
}
