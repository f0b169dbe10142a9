import Clustering
import FaceTypes
import Glibc
import Numerics

/// Labelled portraits, clustered, merged and routed at different raw distances.
struct ScaleFit {
    private let vectors: EmbeddingMatrix
    private let identities: [Int]
    private let makeUps: MakeUps
    private let linkage: LinkageOptions

    /// - Parameter identities: of each row.
    init(_ vectors: EmbeddingMatrix, _ identities: [Int]) {
        self.vectors = vectors
        self.identities = identities
        makeUps = MakeUps(of: identities)
        var linkage = LinkageOptions()
        // Starting threads takes longer than clustering a few thousand faces.
        linkage.tuning.threads = 1
        self.linkage = linkage
    }

    /// BCubed F1 of average linkage over all portraits.
    func f1(_ cut: Double) throws -> Double {
        bCubedF1(try averageLinkage(vectors, threshold: RawDistance(cut), options: linkage), identities)
    }

    /// The best threshold of average linkage, by a coarse and then a fine search; nil if none is better than the ends
    /// of the range.
    func bestCut(_ options: CalibrationOptions) throws -> Double? {
        let coarse = try best(cuts(in: options.cuts, factor: options.coarse), f1)
        guard !coarse.isAtLowEnd, !coarse.isAtHighEnd else { return nil }
        let range = coarse.cut / options.coarse...coarse.cut * options.coarse
        return try best(cuts(in: range, factor: options.fine), f1).cut
    }

    /// The best threshold for merging centroids of the clusters at `cut`; nil if it is not determined.
    func bestMerge(after cut: Double, _ options: CalibrationOptions) throws -> Double? {
        let merge = try best(cuts(in: cut / 4...cut * 1.5, factor: options.coarse)) { draw, distances in
            let groups = try averageLinkage(
                vectors, rows: draw, threshold: RawDistance(cut), options: linkage
            ).clusters
            return try distances.map { distance in
                f1(
                    try mergeByCentroid(groups, in: vectors, within: RawDistance(distance), options: linkage),
                    of: draw)
            }
        }
        return merge.isAtHighEnd ? nil : merge.cut
    }

    /// The best threshold for routing a portrait to the nearest centroid, where half of most people's portraits are
    /// known, and none of every third person's. Nil as above.
    func bestRoute(near cut: Double, _ options: CalibrationOptions) -> Double? {
        let route = best(cuts(in: cut / 4...cut * 1.5, factor: options.fine)) { draw, distances in
            accuracy(of: draw, at: distances)
        }
        return route.isAtHighEnd ? nil : route.cut
    }

    private func best(_ cuts: [Double], _ scores: ([Int], [Double]) throws -> [Double]) rethrows
        -> MakeUps.Best
    {
        try makeUps.best(cuts, scores)
    }

    private func f1(_ draw: [Int], _ cuts: [Double]) throws -> [Double] {
        try cuts.map {
            f1(
                try averageLinkage(vectors, rows: draw, threshold: RawDistance($0), options: linkage),
                of: draw)
        }
    }

    /// The score of a partition of some rows.
    private func f1(_ partition: Partition, of draw: [Int]) -> Double {
        let places = Dictionary(uniqueKeysWithValues: draw.enumerated().map { ($1, $0) })
        let clusters = partition.clusters.map { $0.compactMap { places[$0] } }
        return bCubedF1(Partition(clusters), draw.map { identities[$0] })
    }

    /// The share of unknown portraits that join their person, or no one if their person is unknown.
    private func accuracy(of draw: [Int], at distances: [Double]) -> [Double] {
        let people = Dictionary(grouping: draw) { identities[$0] }.sorted { $0.key < $1.key }
        let known = people.enumerated().map { number, person in
            number % 3 == 2 ? [] : Array(person.value.prefix(person.value.count / 2))
        }
        let centroids = known.map { $0.isEmpty ? nil : centroid(of: $0, in: vectors) }
        let taken = Set(known.joined())
        let unknown = draw.filter { !taken.contains($0) }
        let numbers = Dictionary(uniqueKeysWithValues: people.enumerated().map { ($1.key, $0) })
        let nearest = routeToNearest(faces: unknown, in: vectors, to: centroids, within: 2)
        let owners = unknown.map { numbers[identities[$0]] ?? 0 }
        return distances.map { limit in
            let right = zip(owners, nearest).count { owner, route in
                guard let route, route.distance.value <= limit else { return centroids[owner] == nil }
                return route.centroid == owner
            }
            return Double(right) / Double(max(1, unknown.count))
        }
    }

    private func cuts(in range: ClosedRange<Double>, factor: Double) -> [Double] {
        let steps = Int(log(range.upperBound / range.lowerBound) / log(factor))
        return (0...steps).map { range.lowerBound * pow(factor, Double($0)) }
    }
}
