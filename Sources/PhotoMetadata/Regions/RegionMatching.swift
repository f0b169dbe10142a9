/// Matches regions with faces of a photo, each at most once.
///
/// Pairs with the largest overlap come first, if it is at least `RegionMatching.leastOverlap`; then pairs of which
/// one contains the centre of the other, the closest first. O(regions · faces · log).
package struct RegionMatching: Sendable {
    /// Region and face.
    package private(set) var pairs: [(region: Int, face: Int)] = []
    package private(set) var unmatchedRegions: [Int] = []

    /// Intersection over union.
    package static let leastOverlap = 0.4

    /// - Parameters:
    ///   - regions: in the displayed picture, like `faces`.
    package init(_ regions: [RelativeBox], _ faces: [RelativeBox]) {
        var (openRegions, openFaces) = (Set(regions.indices), Set(faces.indices))
        func take(_ ranked: [(rank: Double, region: Int, face: Int)]) {
            for pair in ranked.sorted(by: { ($0.rank, $0.region, $0.face) < ($1.rank, $1.region, $1.face) })
            where openRegions.contains(pair.region) && openFaces.contains(pair.face) {
                pairs.append((pair.region, pair.face))
                openRegions.remove(pair.region)
                openFaces.remove(pair.face)
            }
        }
        let all = regions.indices.flatMap { region in faces.indices.map { (region, $0) } }
        take(
            all.compactMap { region, face in
                let overlap = regions[region].overlap(with: faces[face])
                return overlap >= Self.leastOverlap ? (-overlap, region, face) : nil
            })
        take(
            all.compactMap { region, face in
                let (a, b) = (regions[region], faces[face])
                guard a.contains(b.centre) || b.contains(a.centre) else { return nil }
                let (dx, dy) = (a.centre.x - b.centre.x, a.centre.y - b.centre.y)
                return (dx * dx + dy * dy, region, face)
            })
        unmatchedRegions = openRegions.sorted()
    }
}
