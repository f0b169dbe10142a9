import CKernels

/// Average linkage in memory linear in n: candidates by tiles, then rounds of reciprocal nearest neighbours.
///
/// Gives the same clusters of nodes as `ReferenceLinkage`. Costs n² d / 2 multiply-adds in int8 or float32 and roughly
/// 10 · n exact distances; memory at most n · (d + 16 · neighbours) bytes, about half of that for real faces.
/// - Parameter fill: finds the candidates.
func fastLinkage(
    _ input: LinkageInput,
    filling fill: (CandidateLists, LinkageInput) throws -> Void = { try fillLists($0, $1) },
    inspect: (LinkageRounds) -> Void = { _ in }
) throws -> [[Int]] {
    guard let forest = ClusterForest(input) else { return [] }
    guard input.threshold > 0, input.count > 1 else { return forest.clusters() }
    let lists = CandidateLists(capacity: forest.capacity, threshold: input.threshold)
    input.options.began(.comparing, total: input.count)
    try fill(lists, input)
    input.options.began(.merging, total: input.count)
    try LinkageRounds(forest, lists, threshold: input.threshold, options: input.options).run(inspect: inspect)
    return forest.clusters()
}

/// Finds the candidates of each node below the input's threshold, among all others or in one block of the pass.
///
/// - Throws: when the watcher stops it.
func fillLists(_ lists: CandidateLists, _ input: LinkageInput, _ block: PairBlock? = nil)
    throws(LinkageStopped)
{
    let tuning = input.options.tuning
    let kept = tuning.keptNeighbours(ofFaces: input.count)
    let rows = UnitRows(input)
    let threshold = min(input.threshold, 2.5)
    func find(_ filter: some CandidateFilter) throws(LinkageStopped) {
        try findCandidates(
            filter, count: input.count, block: block, lists: lists, keeping: kept, options: input.options)
    }
    switch tuning.tiles ?? .best {
    case .int8(let unit) where rows.dimension <= QuantisedRows.maximumDepth:
        let quantised = QuantisedRows(
            count: input.count, dimension: rows.dimension, threads: tuning.threads
        ) { row, z in
            rows.write(row, to: z)
            return rows.offset(row)
        }
        let whole = QuantisedFilter(rows: quantised, unit: unit, threshold: threshold, slack: unitRowSlack)
        if let filter = prefixFilter(whole, rows, tuning) {
            try find(filter)
        } else {
            try find(whole)
        }
    case .float32(let unit), .int8(let unit):
        let filter = FloatFilter(rows, threshold: threshold, unit: unit)
        try find(filter)
    }
}

/// The same filter on prefixes first, if that saves time.
private func prefixFilter(_ whole: QuantisedFilter, _ rows: UnitRows, _ tuning: LinkageTuning)
    -> PrefixFilter?
{
    guard tuning.triesPrefix(ofFaces: rows.count),
        let prefixes = PrefixRows(choosingFor: rows, threshold: whole.threshold, tuning: tuning)?
            .mixed
    else { return nil }
    let quantised = QuantisedRows(count: rows.count, dimension: prefixes.length, threads: tuning.threads) {
        prefixes.write($0, to: $1)
    }
    let filter = QuantisedFilter(
        rows: quantised, unit: whole.unit, threshold: whole.threshold, slack: unitRowSlack + PrefixRows.slack)
    return PrefixFilter(prefixes: filter, rows: whole.rows)
}
