import Clustering
package import FaceTypes
import FaceStore
package import Library
import Manifests
import Numerics

/// Looks at the years of a faceset of an export.
package struct EraProbeRequest: Workflow, Sendable {
    package var faceset: String
    package var output: FilePath
    package var years: CaptureYears
    package var calibration: Calibration

    package init(faceset: String, output: FilePath, years: CaptureYears, calibration: Calibration) {
        self.faceset = faceset
        self.output = output
        self.years = years
        self.calibration = calibration
    }

    /// Looks at the faces in the bundles of the faceset. Costs O(n²) distances.
    ///
    /// - Throws: `unknown_faceset`, `bad_manifest`.
    package func run(_ library: Library, _ tools: Tools) throws -> EraProbe {
        let library = try library.snapshot(.embeddings)
        years.warn(of: library, tools.progress)
        let manifest = try SwapSession.manifest(of: output)
        let rows = try knownFaceset(faceset, of: manifest, in: output, library).rows
        return try EraProbe(rows: rows, library, years: years, calibration: calibration)
    }
}

/// What `era-probe` found out about one faceset; distances on the calibrated scale.
package struct EraProbe: Sendable {
    /// Whether sub-clusters go with years.
    package enum Verdict: String, Sendable {
        case sortable
        case notSortable = "not_sortable"
        /// Too few sub-clusters with dated faces.
        case unknown
    }

    /// One sub-cluster at `splitThreshold`.
    package struct SubCluster: Sendable {
        /// Rows of the cache, ascending.
        package let rows: [Int]
        /// Dated faces by year, ascending.
        package let years: [(year: Int, faces: Int)]

        package var faces: Int { rows.count }
    }

    package let faces: Int
    package let datedFaces: Int
    /// Pairs of faces in steps of 0.05, from 0; the last step holds all from its start on.
    package let histogram: [(from: Double, pairs: Int)]
    /// Sizes of sub-clusters, largest first, at 0.30, 0.35 … 0.50.
    package let sizes: [(threshold: CalibratedDistance, sizes: [Int])]
    /// At `splitThreshold` or the threshold asked for, largest first.
    package let subClusters: [SubCluster]
    /// The share of the variance of years that the sub-clusters explain, in 0…1; nil where it is unknown.
    package let explained: Double?
    package let verdict: Verdict
    /// Why the verdict is unknown; nil where it is not.
    package let obstacle: String?

    /// The threshold at which `era-split` cuts.
    package static let splitThreshold: CalibratedDistance = 0.35
    private static let thresholds: [CalibratedDistance] = [0.30, 0.35, 0.40, 0.45, 0.50]
    private static let step = 0.05
    private static let steps = 21
    /// Dated faces from which a sub-cluster counts.
    private static let leastDated = 5
    /// Sub-clusters that explain this much of the years go with them.
    private static let leastExplained = 0.5

    /// Looks at faces of a cache; `threshold` is where sub-clusters are cut.
    init(
        rows: [Int], _ library: LibrarySnapshot, years: CaptureYears, calibration: Calibration,
        threshold: CalibratedDistance = splitThreshold
    ) throws {
        let matrix = library.embeddings
        func clusters(at threshold: CalibratedDistance) throws -> [[Int]] {
            try averageLinkage(matrix, rows: rows, threshold: calibration.raw(threshold))
                .clusters
        }
        let cuts = try Self.thresholds.map { try clusters(at: $0) }
        let split = try Self.thresholds.firstIndex(of: threshold).map { cuts[$0] } ?? clusters(at: threshold)
        let dates = split.map { $0.compactMap { years.year(ofFace: $0, library) } }
        faces = rows.count
        datedFaces = dates.reduce(0) { $0 + $1.count }
        histogram = Self.histogram(rows, matrix, calibration)
        sizes = zip(Self.thresholds, cuts).map { ($0, $1.map(\.count)) }
        subClusters = zip(split, dates).map { SubCluster(rows: $0, years: Self.count($1)) }
        explained = Self.explained(dates.filter { $0.count >= Self.leastDated })
        let dated = dates.count { $0.count >= Self.leastDated }
        obstacle =
            explained == nil
            ? "\(dated) of \(dates.count) sub-clusters \(dated == 1 ? "has" : "have") \(Self.leastDated) dated "
                + "faces or more, and it takes two; give years with --years" : nil
        verdict = explained.map { $0 >= Self.leastExplained ? .sortable : .notSortable } ?? .unknown
    }

    private static func histogram(_ rows: [Int], _ matrix: EmbeddingMatrix, _ calibration: Calibration)
        -> [(from: Double, pairs: Int)]
    {
        var counts = [Int](repeating: 0, count: steps)
        for (place, row) in rows.enumerated() {
            for other in rows[(place + 1)...] {
                let distance = calibration.calibrated(cosineDistance(matrix[row], matrix[other])).value
                counts[min(steps - 1, max(0, Int(distance / step)))] += 1
            }
        }
        return counts.enumerated().map { (from: Double($0) * step, pairs: $1) }
    }

    private static func count(_ years: [Int]) -> [(year: Int, faces: Int)] {
        Dictionary(years.map { ($0, 1) }, uniquingKeysWith: +).sorted { $0.key < $1.key }
            .map { (year: $0.key, faces: $0.value) }
    }

    /// Between-group over total sum of squares (η²); nil with fewer than two groups, 0 where all years are the same.
    private static func explained(_ groups: [[Int]]) -> Double? {
        guard groups.count > 1 else { return nil }
        let all = groups.joined().map(Double.init)
        let mean = all.reduce(0, +) / Double(all.count)
        let total = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let between = groups.reduce(0.0) { sum, group in
            let own = Double(group.reduce(0, +)) / Double(group.count)
            return sum + Double(group.count) * (own - mean) * (own - mean)
        }
        return total > 0 ? between / total : 0
    }
}
