package import FaceTypes
package import Numerics
import Parallel

/// A group of faces that is close to another one.
package struct GroupNeighbour: Comparable, Sendable {
    package var group: Int
    /// The mean distance of their faces, as in average linkage.
    package var distance: RawDistance

    package static func < (a: GroupNeighbour, b: GroupNeighbour) -> Bool {
        (a.distance, a.group) < (b.distance, b.group)
    }
}

/// The nearest other groups of each within a distance, nearest first, at most `count`.
///
/// One pair pass over the centroids of the groups. The mean distance of two groups is 1 − the product of their mean
/// vectors; these are at most 1 long, so groups within `distance` have centroids within it.
/// - Throws: see `averageLinkage`.
package func nearestGroups(_ means: GroupMeans, within distance: RawDistance, keeping count: Int) throws
    -> [[GroupNeighbour]]
{
    let live = means.centroids.indices.filter { means.centroids[$0] != nil }
    var found = [[GroupNeighbour]](repeating: [], count: means.centroids.count)
    let near = try CentroidLists(means.centroids, of: live, within: distance.value, LinkageOptions())
    let nearest = parallelMap(near.nodes.count, block: 64) { node in
        let group = near.cluster(node)
        let others = near.lists[node].elements.map { candidate in
            let (other, apart) = (Int(candidate.id), near.distance(node, Int(candidate.id)))
            return GroupNeighbour(
                group: near.cluster(other),
                distance: means.distance(group, near.cluster(other), ofCentroids: apart))
        }
        return Array(others.filter { $0.distance <= distance }.sorted().prefix(count))
    }
    for (node, others) in nearest.enumerated() { found[near.cluster(node)] = others }
    return found
}

/// Centroids of groups, and how close their faces are to them.
package struct GroupMeans: Sendable {
    package let centroids: [Centroid?]
    /// The length of each group's mean vector, 0…1.
    package let cohesions: [Double]

    package init(_ groups: [[Int]], _ vectors: EmbeddingMatrix) {
        let found = parallelMap(groups.count, threads: LinkageTuning().threads) { index in
            let middle = centroid(of: groups[index], in: vectors)
            let length = middle.map { middle in
                groups[index].reduce(0) { $0 + dot(vectors[$1], middle.components) }
            }
            return (middle, (length ?? 0) / Double(max(groups[index].count, 1)))
        }
        centroids = found.map(\.0)
        cohesions = found.map(\.1)
    }

    /// The mean distance of the faces of two groups.
    package func distance(_ a: Int, _ b: Int) -> RawDistance {
        guard let x = centroids[a], let y = centroids[b] else { return 2 }
        return distance(a, b, ofCentroids: cosineDistance(x, y))
    }

    /// The same for groups whose centroids have this distance.
    fileprivate func distance(_ a: Int, _ b: Int, ofCentroids distance: RawDistance) -> RawDistance {
        RawDistance(1 - (1 - distance.value) * cohesions[a] * cohesions[b])
    }

    /// The mean distance of a face from the other faces of its group.
    package func distance(ofFace row: Int, fromRestOf group: Int, size: Int, _ vectors: EmbeddingMatrix)
        -> RawDistance
    {
        guard let middle = centroids[group], size > 1 else { return 2 }
        let sum = dot(vectors[row], middle.components) * cohesions[group] * Double(size) - 1
        return RawDistance(1 - sum / Double(size - 1))
    }
}

/// Splits a group into the two halves that differ most: two-means, starting from the face farthest from the centroid
/// and the one farthest from that. O(faces · passes).
///
/// - Returns: both halves, ascending; nil if one would be empty.
package func halves(of rows: [Int], in vectors: EmbeddingMatrix, passes: Int = 6) -> (a: [Int], b: [Int])? {
    guard rows.count > 1, let middle = centroid(of: rows, in: vectors),
        let far = rows.max(by: { cosineDistance(vectors[$0], middle) < cosineDistance(vectors[$1], middle) }),
        let other = rows.max(by: {
            cosineDistance(vectors[$0], vectors[far]) < cosineDistance(vectors[$1], vectors[far])
        })
    else { return nil }
    var (x, y) = (centroid(of: [far], in: vectors), centroid(of: [other], in: vectors))
    var parts: (a: [Int], b: [Int]) = ([], [])
    for _ in 0..<passes {
        guard let p = x, let q = y else { return nil }
        var next: (a: [Int], b: [Int]) = ([], [])
        for row in rows {
            if cosineDistance(vectors[row], p) <= cosineDistance(vectors[row], q) {
                next.a.append(row)
            } else {
                next.b.append(row)
            }
        }
        if next == parts { break }
        parts = next
        (x, y) = (centroid(of: parts.a, in: vectors), centroid(of: parts.b, in: vectors))
    }
    return parts.a.isEmpty || parts.b.isEmpty ? nil : parts
}
