import FaceTypes
import Parallel

/// Recreates the candidate lists of some clusters by comparing their means with those of all `open` clusters.
///
/// O(|clusters| · |open| · d) by float32 tiles. Afterwards the invariant of `CandidateList` holds for each of
/// `clusters`.
func refreshLists(
    of clusters: [Int], among open: [Int], _ forest: ClusterForest, _ lists: CandidateLists,
    threshold: Double, options: LinkageOptions
) {
    for cluster in clusters {
        lists[cluster].removeAll()
        lists[cluster].reach = lists.fullReach
    }
    let tuning = options.tuning
    let kept = max(tuning.keptNeighbours(ofFaces: forest.leafCount), tuning.refreshedNeighbours)
    forEachBlock(of: clusters.indices, options) { block in
        let rows = clusters[block].map { (cluster: $0, limit: threshold) }
        forEachNear(rows, among: open, forest) { row, other, bound in
            lists[rows[row].cluster].insert(Candidate(UInt32(other), bound: bound), keeping: kept)
        }
        for cluster in clusters[block] { lists[cluster].compact() }
    }
}

/// Finds the nearest of all `open` clusters for each given cluster by exact distances, without lists.
///
/// O(|clusters| · |open| · d) by float32 tiles, plus an exact distance for each pair that the tiles cannot exclude.
/// - Parameter limits: an upper bound on each cluster's nearest distance; anything farther is skipped.
/// - Returns: `MergeKey.none` if no cluster is within the limit. Invalid if the watcher stopped it.
func findNearest(
    of clusters: [Int], among open: [Int], _ forest: ClusterForest, within limits: [Double],
    options: LinkageOptions
) -> [MergeKey] {
    var found = [MergeKey](repeating: .none, count: clusters.count)
    found.withUnsafeMutableBufferPointer { buffer in
        nonisolated(unsafe) let nearest = buffer
        forEachBlock(of: clusters.indices, options) { block in
            let rows = block.map { (cluster: clusters[$0], limit: limits[$0]) }
            forEachNear(rows, among: open, forest) { row, other, bound in
                let place = block.lowerBound + row
                guard Double(bound) <= nearest[place].distance else { return }
                nearest[place] = min(nearest[place], forest.key(rows[row].cluster, other))
            }
        }
    }
    return found
}

/// Calls `body` for blocks of about equal size, on all threads, until the watcher stops it.
private func forEachBlock(of range: Range<Int>, _ options: LinkageOptions, _ body: (Range<Int>) -> Void) {
    let threads = options.tuning.threads
    let side = max(12, min(tileSide, padded((range.count + threads - 1) / threads, to: 12)))
    let starts = Array(stride(from: range.lowerBound, to: range.upperBound, by: side))
    parallelFor(starts.count, threads: threads) { number, _ in
        guard options.goesOn else { return }
        body(starts[number]..<min(starts[number] + side, range.upperBound))
    }
}

private let tileSide = 384

/// Calls `found` for each open cluster that may be within the limit (≤) of one of `rows` and may merge with it, with a
/// lower bound on the distance.
///
/// The float32 sum of d products of unit vectors has an error of at most d · 2⁻²⁴.
private func forEachNear(
    _ rows: [(cluster: Int, limit: Double)], among open: [Int], _ forest: ClusterForest,
    _ found: (_ row: Int, _ other: Int, _ bound: Float) -> Void
) {
    let dimension = forest.input.vectors.dimension
    let slack = Float(dimension + 16) * 0x1p-23
    let similarities = rows.map { Float(1 - $0.limit) }
    var tiles = FloatTiles(dimension: dimension, blockRows: tileSide)
    tiles.setRows(rows.count) { row, mean in
        forest.writeMean(rows[row].cluster, to: mean)
        return slack - similarities[row]
    }
    for start in stride(from: 0, to: open.count, by: tileSide) {
        let columns = open[start..<min(start + tileSide, open.count)]
        tiles.setColumns(columns.count) { column, mean in
            forest.writeMean(columns[columns.startIndex + column], to: mean)
            return 0
        }
        tiles.forEachHit(unit: .best, belowDiagonal: false) { row, column, excess in
            let (cluster, other) = (rows[row].cluster, columns[columns.startIndex + column])
            guard other != cluster, !forest.areApart(cluster, other) else { return }
            found(row, other, 1 - similarities[row] - excess - 4 * Float.ulpOfOne)
        }
    }
}
