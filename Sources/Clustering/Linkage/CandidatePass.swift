import Parallel
import Synchronization

/// Pass 1: compares all pairs of nodes tile by tile, or those of one block of the pass, and fills their lists.
///
/// O(n² d / 2) multiply-adds for all pairs. Afterwards the invariant of `CandidateList` holds for each node. The lists
/// do not depend on threads or tiles: they contain the `kept` nearest if a list overflowed, otherwise all below the
/// threshold.
///
/// - Throws: when the watcher stops it; the lists are then unusable.
func findCandidates<Filter: CandidateFilter>(
    _ filter: Filter, count: Int, block: PairBlock?, lists: CandidateLists, keeping kept: Int,
    options: LinkageOptions
) throws(LinkageStopped) {
    let tuning = options.tuning
    let side = blockRows(count, filter.preferredBlockRows, tuning)
    let plan = block.map { TilePlan($0, of: count, side: side) } ?? TilePlan(allOf: count, side: side)
    let locks = plan.blocks.map { _ in BlockLock() }
    let workers = (0..<tuning.threads).map { _ in PassWorker<Filter>() }
    let counter = StepCounter(work: plan.work, total: count, options.watcher)
    parallelFor(plan.tiles.count, threads: tuning.threads) { number, worker in
        guard options.goesOn else { return }
        let (tile, state) = (plan[number], workers[worker])
        state.findHits(filter, tile, blockRows: side)
        locks[plan.tiles[number].rows].lock.withLock { _ in
            for hit in state.hits {
                lists[Int(hit.row)].insert(Candidate(hit.column, bound: hit.bound), keeping: kept)
            }
        }
        locks[plan.tiles[number].columns].lock.withLock { _ in
            for hit in state.hits {
                lists[Int(hit.column)].insert(Candidate(hit.row, bound: hit.bound), keeping: kept)
            }
        }
        counter.add(tile.work)
    }
    try options.checkGoesOn()
    lists.finish(count, keeping: kept)
}

extension CandidateLists {
    /// Updates the lists of the first `count` clusters, to which nothing more will be added.
    func finish(_ count: Int, keeping kept: Int) {
        for node in 0..<count {
            if self[node].reach < fullReach { self[node].trim(to: kept) }
            self[node].compact()
        }
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
