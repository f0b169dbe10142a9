import FaceTypes
import Parallel

/// Makes the candidate lists of some clusters anew by comparing their means with those of all `open` clusters.
///
/// O(|clusters| · |open| · d) by float32 tiles. Afterwards the invariant of `CandidateList` holds for each of
/// `clusters`.
func refreshLists(
    of clusters: [Int], among open: [Int], _ forest: ClusterForest, _ lists: CandidateLists,
    threshold: Double, options: LinkageOptions
) {
    let tuning = options.tuning
    for cluster in clusters {
        lists[cluster].removeAll()
        lists[cluster].reach = lists.fullReach
    }
    let share = (clusters.count + tuning.threads - 1) / tuning.threads
    let side = max(12, min(384, padded(share, to: 12)))
    let blocks = stride(from: 0, to: clusters.count, by: side).map {
        clusters[$0..<min($0 + side, clusters.count)]
    }
    let kept = max(tuning.keptNeighbours(ofFaces: forest.leafCount), 256)
    parallelFor(blocks.count, threads: tuning.threads) { number, _ in
        guard options.goesOn else { return }
        compare(Array(blocks[number]), with: open, forest, lists, threshold, keeping: kept)
        for cluster in blocks[number] { lists[cluster].compact() }
    }
}

/// Fills the lists of one block. A float32 sum of d products of unit vectors is off by at most d · 2⁻²⁴.
private func compare(
    _ rows: [Int], with open: [Int], _ forest: ClusterForest, _ lists: CandidateLists, _ threshold: Double,
    keeping kept: Int
) {
    let dimension = forest.input.vectors.dimension
    let slack = Float(dimension + 16) * 0x1p-23
    let similarity = Float(1 - threshold)
    let side = 384
    var tiles = FloatTiles(dimension: dimension, blockRows: side)
    tiles.setRows(rows.count) { row, mean in
        forest.writeMean(rows[row], to: mean)
        return slack - similarity
    }
    for start in stride(from: 0, to: open.count, by: side) {
        let columns = open[start..<min(start + side, open.count)]
        tiles.setColumns(columns.count) { column, mean in
            forest.writeMean(columns[columns.startIndex + column], to: mean)
            return 0
        }
        tiles.forEachHit(unit: .best, belowDiagonal: false) { row, column, excess in
            let other = columns[columns.startIndex + column]
            guard other != rows[row], !forest.areApart(rows[row], other) else { return }
            let bound = 1 - similarity - excess - 4 * Float.ulpOfOne
            lists[rows[row]].insert(Candidate(UInt32(other), bound: bound), keeping: kept)
        }
    }
}
