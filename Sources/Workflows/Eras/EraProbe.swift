import Clustering
package import FaceTypes
import FaceStore
package import Library
import Manifests
import Numerics

/// The use case `era-probe`: the years of a set of an export.
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

    /// Examines the faces in the bundles of the set. Costs O(n²) distances.
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

/// The result of `era-probe` for one set; distances are calibrated.
package struct EraProbe: Sendable {
    /// Whether sub-groups correspond to years.
    package enum Verdict: String, Sendable {
        case sortable
        case notSortable = "not_sortable"
        /// Too few sub-groups with dated faces.
        case unknown
    }

    /// One sub-group at `splitThreshold`.
    package struct SubCluster: Sendable {
        /// Rows in the cache, ascending.
        package let rows: [Int]
        /// Number of dated faces by year, ascending.
        package let years: [(year: Int, faces: Int)]

        package var faces: Int { rows.count }
    }

    package let faces: Int
    package let datedFaces: Int
    /// Number of pairs of faces by distance, in steps of 0.05 from 0; the last step has no upper end.
    package let histogram: [(from: Double, pairs: Int)]
    /// Sizes of sub-groups, largest first, at 0.30, 0.35 … 0.50.
    package let sizes: [(threshold: CalibratedDistance, sizes: [Int])]
    /// At `splitThreshold` or the given threshold, largest first.
    package let subClusters: [SubCluster]
    /// The share of the variance of years that the sub-groups explain, 0…1; nil if unknown.
    package let explained: Double?
    package let verdict: Verdict
    /// Why the verdict is unknown; nil if it is known.
    package let obstacle: String?

    /// The threshold that `era-split` uses.
    package static let splitThreshold: CalibratedDistance = 0.35
    private static let thresholds: [CalibratedDistance] = [0.30, 0.35, 0.40, 0.45, 0.50]
    private static let step = 0.05
    private static let steps = 21
    /// A sub-group needs this many dated faces to count.
    private static let leastDated = 5
    /// Sub-groups that explain at least this share of the variance correspond to years.
    private static let leastExplained = 0.5

    /// Examines faces of a cache; `threshold` forms the sub-groups.
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
            ? "\(counted(dated, "sub-group has", "sub-groups have")) at least \(Self.leastDated) dated faces, but two "
                + "are needed; add years with --years" : nil
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

    /// Between-group sum of squares over the total (η²); nil with fewer than two groups, 0 if all years are equal.
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
