package import FaceTypes
import Numerics

/// How the sub-clusters of one person are combined into eras.
package struct EraOptions: Hashable, Sendable {
    /// Raw cosine distance between centroids within which a fragment may join an anchor.
    package var attachDistance: RawDistance
    /// Greatest difference between dominant years.
    package var yearWindow: Int
    /// A sub-cluster with at least this many faces is an anchor.
    package var anchorSize: Int

    package init(attachDistance: RawDistance, yearWindow: Int = 5, anchorSize: Int = 20) {
        self.attachDistance = attachDistance
        self.yearWindow = yearWindow
        self.anchorSize = anchorSize
    }
}

/// Joins each fragment to its nearest anchor if that is within the distance **and** the year window; other fragments
/// become eras of their own.
///
/// An anchor is judged by its original faces, so a chain of fragments cannot stretch an era over many years. Fragments
/// and anchors without dates join nothing. Costs O(fragments × anchors).
///
///     anchor A of 2005, fragment f of 2008 near A, fragment g of 2012 near f → A + f, g
///
/// - Parameters:
///   - subclusters: rows, without repetition.
///   - years: the capture year of a row; nil if unknown.
/// - Returns: the eras, largest first, then by smallest row; rows ascending.
package func eras(
    of subclusters: [[Int]], in vectors: EmbeddingMatrix, years: (Int) -> Int?, options: EraOptions
) -> Partition {
    let anchors = subclusters.filter { $0.count >= options.anchorSize }
    let fragments = subclusters.filter { $0.count < options.anchorSize }
    let centroids = anchors.map { centroid(of: $0.sorted(), in: vectors) }
    let anchorYears = anchors.map { dominantYear(of: $0, years) }
    var grown = anchors
    var alone: [[Int]] = []
    for fragment in fragments {
        let nearest = nearestAnchor(to: fragment, centroids, vectors)
        if let nearest, nearest.distance <= options.attachDistance,
            let own = dominantYear(of: fragment, years), let other = anchorYears[nearest.place],
            abs(own - other) <= options.yearWindow
        {
            grown[nearest.place] += fragment
        } else {
            alone.append(fragment)
        }
    }
    return Partition(grown + alone)
}

/// The most frequent year of the dated rows, the earliest one if tied; nil if none is dated.
package func dominantYear(of rows: [Int], _ years: (Int) -> Int?) -> Int? {
    let counts = Dictionary(rows.compactMap(years).map { ($0, 1) }, uniquingKeysWith: +)
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
}

private func nearestAnchor(to fragment: [Int], _ centroids: [Centroid?], _ vectors: EmbeddingMatrix)
    -> (place: Int, distance: RawDistance)?
{
    guard let own = centroid(of: fragment.sorted(), in: vectors) else { return nil }
    let distances = centroids.enumerated().compactMap { place, anchor in
        anchor.map { (place: place, distance: cosineDistance(own, $0)) }
    }
    return distances.min { $0.distance < $1.distance }
}
