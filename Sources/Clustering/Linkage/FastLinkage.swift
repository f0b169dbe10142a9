import CKernels

/// Average linkage in memory that grows with n: candidates by tiles, then rounds of reciprocal nearest neighbours.
///
/// The same clusters of nodes as `referenceLinkage`. n² d / 2 multiply-adds of int8 or float32, and some n · 10 exact
/// distances; memory n · (d + 16 · neighbours) bytes at most, about half of it for real faces.
func fastLinkage(_ input: LinkageInput, inspect: (LinkageRounds) -> Void = { _ in }) -> [[Int]] {
    guard let forest = ClusterForest(input) else { return [] }
    guard input.threshold > 0, input.count > 1 else { return forest.clusters() }
    let lists = CandidateLists(capacity: forest.capacity, threshold: input.threshold)
    fillLists(lists, input)
    LinkageRounds(forest, lists, threshold: input.threshold, tuning: input.options.tuning).run(
        inspect: inspect)
    return forest.clusters()
}

/// Finds the candidates of each node below the input's threshold.
func fillLists(_ lists: CandidateLists, _ input: LinkageInput) {
    let tuning = input.options.tuning
    let kept = tuning.keptNeighbours(ofFaces: input.count)
    let rows = UnitRows(input)
    let threshold = min(input.threshold, 2.5)
    switch tuning.tiles ?? .best {
    case .int8(let unit) where rows.dimension <= QuantisedRows.maximumDepth:
        let quantised = QuantisedRows(
            count: input.count, dimension: rows.dimension, threads: tuning.threads
        ) { row, z in
            rows.write(row, to: z)
            return rows.offset(row)
        }
        let filter = QuantisedFilter(rows: quantised, unit: unit, threshold: threshold, slack: unitRowSlack)
        findCandidates(filter, count: input.count, lists: lists, keeping: kept, tuning: tuning)
    case .float32(let unit), .int8(let unit):
        let filter = FloatFilter(rows, threshold: threshold, unit: unit)
        findCandidates(filter, count: input.count, lists: lists, keeping: kept, tuning: tuning)
    }
}
