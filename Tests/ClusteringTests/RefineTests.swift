import Clustering
import FaceTypes
import Numerics
import TestSupport
import Testing

struct RefineTests {
    /// Faces in the plane at these angles in degrees; face i has key i.
    private func faces(_ degrees: [Double], photos: [Int]? = nil) -> (EmbeddingMatrix, [Face]) {
        let rows = degrees.map { angle in [Float(cosine(angle)), Float(cosine(angle - 90))] }
        return (matrix(rows), degrees.indices.map { Face.made($0, photo: photos?[$0]) })
    }

    /// Taylor series after reduction to ±180 degrees.
    private func cosine(_ degrees: Double) -> Double {
        let x = degrees.remainder(dividingBy: 360) * 3.141592653589793 / 180
        var (term, sum) = (1.0, 1.0)
        for k in 1...20 {
            term *= -x * x / Double((2 * k - 1) * (2 * k))
            sum += term
        }
        return sum
    }

    private func gates(outliers: CalibratedDistance = 2, minFaces: Int = 2) -> FacesetGates {
        var gates = FacesetGates()
        gates.outlierThreshold = outliers
        gates.minFaces = minFaces
        return gates
    }

    @Test func rejectedFacesHaveReasonsAndGatesAreInclusive() throws {
        var (vectors, faces) = faces([0, 1, 2, 3, 90, 91, 92, 180, 181, 250])
        faces[0].record.shortSidePixels = 89
        faces[1].record.blur = 39
        faces[5].record.blur = .nan
        faces[8].record.score = 0.59
        let options = RefineOptions(mergeThreshold: 0.05, gates: gates())
        let initial = try averageLinkage(vectors, threshold: 0.05)
        let refined = try refine(initial, in: vectors, faces: faces, options: options)
        #expect(refined.facesets.map(\.faces) == [[4, 5, 6], [2, 3]])
        #expect(refined.rejected.map(\.face) == [0, 1, 7, 8, 9])
        #expect(
            refined.rejected.map(\.reason) == [.minShort, .minBlur, .tooFewPhotos, .minDetScore, .singleton])
        faces[0].record.shortSidePixels = 90
        faces[1].record.blur = 40
        faces[8].record.score = 0.6
        let all = try refine(initial, in: vectors, faces: faces, options: options)
        #expect(all.facesets.map(\.faces) == [[0, 1, 2, 3], [4, 5, 6], [7, 8]], "gates are inclusive")
    }

    /// Single faces and sets, good and bad: `refine` and `extend` must agree on each.
    @Test(arguments: [1, 2])
    func refineAndExtendAgreeOnReasons(minFaces: Int) throws {
        var (vectors, faces) = faces([0, 1, 2, 90, 91, 180, 250, 300])
        faces[1].record.blur = 1
        faces[4].record.score = 0
        faces[5].record.shortSidePixels = 1
        faces[6].record.blur = 1
        let sets = [[0, 1, 2], [3, 4], [5], [6], [7]]
        let gates = gates(minFaces: minFaces)
        let refined = selectFacesets(
            from: sets, in: vectors, faces: faces, gates: gates, calibration: .identity)
        let extended = planFacesetExtension(
            of: vectors, faces: faces, facesets: [], persons: sets.filter { $0.count > 1 },
            unseen: Array(0..<8), gates: gates, calibration: .identity)
        #expect(extended.new == refined)
        let lone = refined.rejected.filter { $0.face > 4 }.map(\.reason)
        #expect(lone == (minFaces == 1 ? [.minShort, .minBlur] : [.minShort, .minBlur, .singleton]))
    }

    @Test func photosAreCountedByContent() throws {
        let (vectors, faces) = faces([0, 1, 2, 90, 91], photos: [7, 7, 7, 1, 2])
        let refined = selectFacesets(
            from: [[0, 1, 2], [3, 4]], in: vectors, faces: faces, gates: gates(), calibration: .identity)
        #expect(refined.facesets == [FacesetMembers(faces: [3, 4], photoCount: 2)])
        #expect(Set(refined.rejected.map(\.reason)) == [.tooFewPhotos])
    }

    @Test func outliersAreRemovedOnceFromSetsOfFourOrMore() throws {
        let (vectors, faces) = faces([0, 0, 0, 40])
        #expect(rejectOutliers(of: [0, 1, 2, 3], in: vectors, beyond: 0.1).rejected == [3])
        #expect(rejectOutliers(of: [0, 1, 3], in: vectors, beyond: 0.1).rejected == [])
        let refined = selectFacesets(
            from: [[0, 1, 2, 3]], in: vectors, faces: faces, gates: gates(outliers: 0.1),
            calibration: .identity)
        #expect(refined.rejected == [.init(face: 3, reason: .outlier)])
        let twice = rejectOutliers(of: [0, 1, 2, 3], in: vectors, passes: [0.1, 0.05])
        #expect(twice.kept == [0, 1, 2] && twice.rejected == [3])
    }

    @Test(arguments: [0.05, 0.2, 0.5, 0.9])
    func centroidMergingIsGreedy(distance: Double) throws {
        let vectors = matrix(syntheticFaces(60, people: 8, dimension: 12, seed: 5))
        try checkGreedy((0..<60).map { [$0] }, vectors, distance)
    }

    /// Clusters from linkage, faces that must stay apart, and merges after which many nearest neighbours change.
    @Test(arguments: [0.15, 0.4, 0.6], [0.2, 0.4, 0.6, 0.75])
    func centroidMergingOfClustersIsGreedy(threshold: Double, distance: Double) throws {
        let vectors = matrix(syntheticFaces(110, people: 9, dimension: 10, seed: 8))
        let clusters = try averageLinkage(vectors, threshold: RawDistance(threshold)).clusters
        try checkGreedy(clusters, vectors, distance)
        try checkGreedy(clusters, vectors, distance, apart: (0..<55).map { RowPair($0, 109 - $0) })
    }

    private func checkGreedy(
        _ before: [[Int]], _ vectors: EmbeddingMatrix, _ distance: Double, apart: [RowPair] = []
    ) throws {
        var clusters = before
        let pairs = Set(apart)
        while true {
            let middles = clusters.map { centroid(of: $0, in: vectors) }
            var best: (distance: Double, a: Int, b: Int)?
            for a in clusters.indices {
                for b in (a + 1)..<max(clusters.count, a + 1) {
                    guard let x = middles[a], let y = middles[b] else { continue }
                    let between = cosineDistance(x, y).value
                    guard between <= distance, best.map({ between < $0.distance }) ?? true else { continue }
                    let mayMerge = clusters[a].allSatisfy { x in
                        clusters[b].allSatisfy { !pairs.contains(RowPair(x, $0)) }
                    }
                    if mayMerge { best = (between, a, b) }
                }
            }
            guard let best else { break }
            clusters[best.a] = (clusters[best.a] + clusters[best.b]).sorted()
            clusters.remove(at: best.b)
        }
        for neighbours in [nil, 1, 4] {
            var options = LinkageOptions()
            (options.tuning.neighbours, options.apart) = (neighbours, apart)
            #expect(
                try mergeByCentroid(before, in: vectors, within: RawDistance(distance), options: options)
                    == Partition(clusters))
        }
    }

    @Test func routingRespectsTheLimitAndFindsTheNearest() throws {
        let (vectors, _) = faces([0, 60, 90, 30])
        let centroids = [1, 0].map { centroid(of: [$0], in: vectors) } + [nil]
        let limit = RawDistance(1 - cosine(30) + 1e-6)
        let routes = route(faces: [3, 2, 1], in: vectors, to: centroids, within: limit)
        #expect(routes.map { $0.map(\.centroid) } == [[0, 1], [0], [0]])
        let nearest = routeToNearest(faces: [0, 2], in: vectors, to: centroids, within: 0.01)
        #expect(nearest[0]?.centroid == 1 && nearest[1] == nil)
    }
}

struct ExtendTests {
    @Test func newFacesJoinAndExistingPersonsStay() throws {
        let rows: [[Float]] = [
            [1, 0, 0], [1, 0.1, 0], [0, 1, 0], [0, 0, 1], [1, 0.05, 0], [0, 1, 0.1], [0, 0.1, 1],
        ]
        let plan = try planExtension(
            of: matrix(rows), persons: [[0, 1]], singletons: [2, 3], unseen: [4, 5, 6], joinThreshold: 0.2,
            newThreshold: 0.1)
        #expect(plan.joined == [4: 0])
        #expect(plan.newPersons == [[2, 5], [3, 6]] && plan.singletons.isEmpty)
    }

    /// If two new faces must stay apart, the nearer one joins. A face that must stay apart from a member does not.
    @Test func facesThatMustStayApartDoNotJoinOnePerson() throws {
        let rows: [[Float]] = [
            [1, 0, 0], [1, 0.1, 0], [0, 1, 0], [1, 0.3, 0], [1, 0.05, 0], [1, 0.04, 0], [0.8, 0.9, 0],
        ]
        var options = LinkageOptions()
        options.apart = [RowPair(3, 4), RowPair(0, 5), RowPair(2, 6)]
        let plan = try planExtension(
            of: matrix(rows), persons: [[0, 1], [2]], singletons: [], unseen: [3, 4, 5, 6],
            joinThreshold: 0.3, newThreshold: 0.1, options: options)
        #expect(plan.joined == [4: 0, 6: 0])
        #expect(plan.newPersons == [[3, 5]])
        let faces = rows.indices.map { Face.made($0) }
        var gates = FacesetGates()
        gates.outlierThreshold = 0.3
        let sets = planFacesetExtension(
            of: matrix(rows), faces: faces, facesets: [[0, 1], [2]], persons: [[0, 1, 4, 6], [2], [3, 5]],
            unseen: [3, 4, 5, 6], gates: gates, calibration: .identity, apart: options.apart)
        #expect(sets.joined == [4: 0, 6: 0])
    }

    @Test func facesetsGainFacesAndPersonsBecomeFacesets() throws {
        let rows: [[Float]] = [
            [1, 0, 0], [1, 0.1, 0], [0, 1, 0], [0, 1, 0.1], [1, 0.05, 0], [0.5, 0.5, 1], [0, 1, 0],
        ]
        var faces = rows.indices.map { Face.made($0) }
        faces[6].record.blur = 0
        var gates = FacesetGates()
        gates.outlierThreshold = 0.2
        gates.minFaces = 2
        let plan = planFacesetExtension(
            of: matrix(rows), faces: faces, facesets: [[0, 1]], persons: [[0, 1, 4], [2, 3]],
            unseen: [4, 5, 6],
            gates: gates, calibration: .identity)
        #expect(plan.joined == [4: 0])
        #expect(plan.new.facesets.map(\.faces) == [[2, 3]])
        #expect(plan.new.rejected == [.init(face: 5, reason: .singleton), .init(face: 6, reason: .minBlur)])
    }
}
