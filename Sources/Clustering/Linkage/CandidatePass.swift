import Parallel
import Synchronization

/// Pass 1: compares all pairs of nodes tile by tile and fills their lists.
///
/// O(n² d / 2) multiply-adds. Afterwards the invariant of `CandidateList` holds for each node. The lists do not depend
/// on threads or tiles: they contain the `kept` nearest if a list overflowed, otherwise all below the threshold.
///
/// - Throws: when the watcher stops it; the lists are then unusable.
func findCandidates<Filter: CandidateFilter>(
    _ filter: Filter, count: Int, lists: CandidateLists, keeping kept: Int, options: LinkageOptions
) throws(LinkageStopped) {
    let tuning = options.tuning
    let side = blockRows(count, filter.preferredBlockRows, tuning)
    let tiles = upperTriangle(count, side: side)
    let blocks = (0..<(count + side - 1) / side).map { _ in BlockLock() }
    let workers = (0..<tuning.threads).map { _ in PassWorker<Filter>() }
    let counter = StepCounter(work: count * count, total: count, options.watcher)
    parallelFor(tiles.count, threads: tuning.threads) { number, worker in
        guard options.goesOn else { return }
        let (tile, state) = (tiles[number], workers[worker])
        state.findHits(filter, tile, blockRows: side)
        blocks[tile.rows.lowerBound / side].lock.withLock { _ in
            for hit in state.hits {
                lists[Int(hit.row)].insert(Candidate(hit.column, bound: hit.bound), keeping: kept)
            }
        }
        blocks[tile.columns.lowerBound / side].lock.withLock { _ in
            for hit in state.hits {
                lists[Int(hit.column)].insert(Candidate(hit.row, bound: hit.bound), keeping: kept)
            }
        }
        counter.add(tile.rows.count * tile.columns.count * (tile.isDiagonal ? 1 : 2))
    }
    try options.checkGoesOn()
    for node in 0..<count {
        if lists[node].reach < lists.fullReach { lists[node].trim(to: kept) }
        lists[node].compact()
    }
}

/// Locks for the lists of each block of rows.
private final class BlockLock: Sendable {
    let lock = Mutex(())
}

/// State that one thread of the pass keeps between tiles. `@unchecked Sendable`: one worker number, one thread.
private final class PassWorker<Filter: CandidateFilter>: @unchecked Sendable {
    private var scratch: Filter.Scratch?
    var hits: [Hit] = []

    func findHits(_ filter: Filter, _ tile: Tile, blockRows: Int) {
        var mine = scratch.take() ?? filter.makeScratch(blockRows: blockRows)
        filter.findHits(in: tile, &mine, &hits)
        scratch = mine
    }
}

/// Blocks that fit the caches, and enough of them to keep all threads busy.
private func blockRows(_ count: Int, _ preferred: Int, _ tuning: LinkageTuning) -> Int {
    if let rows = tuning.blockRows { return max(rows, 1) }
    return max(96, min(preferred, padded(count / 8, to: 96)))
}

/// The tiles on and above the diagonal, ordered by block of columns.
private func upperTriangle(_ count: Int, side: Int) -> [Tile] {
    let blocks = stride(from: 0, to: count, by: side).map { $0..<min($0 + side, count) }
    return blocks.indices.reversed().flatMap { column in
        (0...column).map { Tile(rows: blocks[$0], columns: blocks[column]) }
    }
}
