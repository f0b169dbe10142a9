import FaceTypes
import Library
import Numerics
import Report

/// The years of an identity, from the same probe as `era-probe`.
enum ReportEras {
    /// With fewer faces there is no timeline.
    private static let leastFaces = 5
    /// The number of pairs grows quadratically.
    private static let mostFaces = 4_000

    /// Whether an identity has enough faces, some of them dated, and is not an era itself.
    static func isWorthwhile(_ identity: MeasuredIdentity, _ faces: ReportFaces) -> Bool {
        identity.faces.count >= leastFaces && !identity.reported.isEra
            && identity.faces.contains { faces.years.year(ofFace: $0.row, faces.library) != nil }
    }

    /// Why an identity with enough dated faces has no page of years; nil if it has one.
    static func obstacle(_ identity: MeasuredIdentity) -> String? {
        identity.faces.count > mostFaces
            ? "no timeline: more than \(grouped(mostFaces)) faces" : nil
    }

    /// Uses the threshold of existing eras.
    static func view(of identity: MeasuredIdentity, eras: [ReportedIdentity], _ faces: ReportFaces) throws
        -> ErasView
    {
        let rows = identity.faces.map(\.row).sorted()
        let threshold = eras.lazy.compactMap(\.subThreshold).first ?? EraProbe.splitThreshold
        let probe = try EraProbe(
            rows: rows, faces.library, years: faces.years, calibration: faces.calibration,
            threshold: threshold)
        let shown = probe.subClusters.prefix(ErasView.shownSubClusters).map(\.rows)
        var pairs = Histogram(step: 0.05)
        for step in probe.histogram { pairs.add(step.from + 0.025, times: step.pairs) }
        return ErasView(
            threshold: threshold.value, subClusters: subClusters(shown, faces),
            years: years(rows, shown, faces), pairs: pairs, verdict: probe.verdict.rawValue,
            explained: probe.explained, eras: eras.map(\.id))
    }

    private static func subClusters(_ shown: [[Int]], _ faces: ReportFaces) -> [ErasView.SubCluster] {
        let centroids = shown.map { centroid(of: $0, in: faces.library.embeddings) }
        return zip(shown, centroids).map { rows, own in
            let distances = centroids.map { other -> Double in
                guard let own, let other else { return .nan }
                return faces.calibration.calibrated(cosineDistance(own, other)).value
            }
            return ErasView.SubCluster(faceCount: rows.count, distances: distances)
        }
    }

    private static func years(_ rows: [Int], _ shown: [[Int]], _ faces: ReportFaces) -> [ErasView.Year] {
        var place: [Int: Int] = [:]
        for (number, cluster) in shown.enumerated() { for row in cluster { place[row] = number } }
        let byYear = Dictionary(grouping: rows) { faces.years.year(ofFace: $0, faces.library) }
        return byYear.sorted { ($0.key ?? .max) < ($1.key ?? .max) }.map { year, rows in
            let placed = rows.map { (subCluster: place[$0] ?? shown.count, row: $0) }
                .sorted { ($0.subCluster, $0.row) < ($1.subCluster, $1.row) }
            return ErasView.Year(
                year: year, faces: placed.map { (subCluster: $0.subCluster, face: faces.face($0.row)) })
        }
    }
}
