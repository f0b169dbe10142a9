/// int8 tiles over prefixes; pairs that pass are checked with the product of the full int8 vectors.
struct PrefixFilter: CandidateFilter {
    let prefixes: QuantisedFilter
    let rows: QuantisedRows

    var preferredBlockRows: Int { prefixes.preferredBlockRows }

    func makeScratch(blockRows: Int) -> QuantisedFilter.Scratch { prefixes.makeScratch(blockRows: blockRows) }

    func findHits(in tile: Tile, _ scratch: inout QuantisedFilter.Scratch, _ hits: inout [Hit]) {
        prefixes.findHits(in: tile, &scratch, &hits)
        var kept = 0
        for hit in hits {
            let bound = rows.distanceBound(Int(hit.row), Int(hit.column), prefixes.unit)
            guard Double(bound) < prefixes.threshold else { continue }
            hits[kept] = Hit(row: hit.row, column: hit.column, bound: bound)
            kept += 1
        }
        hits.removeLast(hits.count - kept)
    }
}
