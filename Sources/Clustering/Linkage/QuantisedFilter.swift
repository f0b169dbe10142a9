import CKernels

/// int8 tiles. The bound is folded into the accumulators' start values, so a hit is a sum of at least 0.
struct QuantisedFilter: CandidateFilter {
    let rows: QuantisedRows
    let unit: VectorUnit
    let threshold: Double
    /// Allows for float32 errors in the vectors themselves.
    let slack: Double

    let preferredBlockRows = 1536

    struct Scratch {
        var columns: Range<Int> = 0..<0
        var panels: [UInt8]
        /// Start values of rows, without the correction for the offset columns.
        var rowBase: [Int32]
        var rowStarts: [Int32]
        var columnStarts: [Int32]
        var codes: [UInt32]
        var values: [Int32]
    }

    func makeScratch(blockRows: Int) -> Scratch {
        let strips = padded(blockRows, to: Int(FS_STRIP_ROWS))
        let columns = padded(blockRows, to: Int(FS_PANEL_COLUMNS))
        let found = strips * Int(FS_PANEL_COLUMNS) + 16
        return Scratch(
            panels: [UInt8](repeating: 0, count: columns * rows.depth),
            rowBase: [Int32](repeating: 0, count: strips), rowStarts: [Int32](repeating: 0, count: strips),
            columnStarts: [Int32](repeating: 0, count: columns), codes: [UInt32](repeating: 0, count: found),
            values: [Int32](repeating: 0, count: found))
    }

    func findHits(in tile: Tile, _ scratch: inout Scratch, _ hits: inout [Hit]) {
        if scratch.columns != tile.columns { packColumns(tile.columns, &scratch) }
        setStarts(for: tile, &scratch)
        hits.removeAll(keepingCapacity: true)
        let width = Int(FS_PANEL_COLUMNS)
        for panel in stride(from: 0, to: tile.columns.count, by: width) {
            let wanted = tile.isDiagonal ? min(tile.rows.count, panel + width) : tile.rows.count
            let found = findHits(
                in: tile, panel: panel, rows: padded(wanted, to: Int(FS_STRIP_ROWS)), &scratch)
            for index in 0..<found {
                let code = Int(scratch.codes[index])
                let (row, column) = (code / width, panel + code % width)
                if tile.isDiagonal && column <= row { continue }
                let whole = scratch.values[index] &- scratch.rowBase[row] &- scratch.columnStarts[column]
                append(tile.rows.lowerBound + row, tile.columns.lowerBound + column, whole, &hits)
            }
        }
    }

    @inline(__always)
    private func append(_ row: Int, _ column: Int, _ whole: Int32, _ hits: inout [Hit]) {
        let product = rows.productBound(rows.facts[row], rows.facts[column], whole: whole)
        let bound = Float(1 - slack) - product
        if Double(bound) < threshold {
            hits.append(Hit(row: UInt32(row), column: UInt32(column), bound: bound))
        }
    }

    private func findHits(in tile: Tile, panel: Int, rows wanted: Int, _ scratch: inout Scratch) -> Int {
        scratch.panels.withUnsafeBufferPointer { panels in
            scratch.columnStarts.withUnsafeBufferPointer { starts in
                guard let packed = panels.baseAddress, let start = starts.baseAddress else { return 0 }
                return fs_i8_hits(
                    unit.rawValue, rows.values + tile.rows.lowerBound * rows.depth, wanted, rows.depth,
                    scratch.rowStarts, packed + panel * rows.depth, start + panel, &scratch.codes,
                    &scratch.values)
            }
        }
    }

    private func packColumns(_ columns: Range<Int>, _ scratch: inout Scratch) {
        scratch.columns = columns
        scratch.panels.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            for panel in stride(from: 0, to: columns.count, by: Int(FS_PANEL_COLUMNS)) {
                let first = rows.values + (columns.lowerBound + panel) * rows.depth
                fs_i8_pack(first, rows.depth, base + panel * rows.depth)
            }
        }
    }

    /// A row starts at `offset + e · max |z of a column| + t − 1`, a column at `offset + e · max (|z| + e of a row)`,
    /// in units of scale² and rounded up: with q_x·q_y added, the sum is at least 0 wherever the bound allows d < t.
    private func setStarts(for tile: Tile, _ scratch: inout Scratch) {
        let squares = Double(rows.scale) * Double(rows.scale)
        let longestColumn = tile.columns.reduce(Float(0)) { max($0, rows.facts[$1].length) }
        let longestRow = tile.rows.reduce(Float(0)) { max($0, rows.facts[$1].length + rows.facts[$1].error) }
        for row in scratch.rowBase.indices {
            guard row < tile.rows.count else {
                scratch.rowStarts[row] = Self.never
                continue
            }
            let facts = rows.facts[tile.rows.lowerBound + row]
            let start = Double(facts.offset + facts.error * longestColumn) + threshold - 1 + slack
            scratch.rowBase[row] = Int32((start / squares).rounded(.up)) + 1
            scratch.rowStarts[row] = scratch.rowBase[row] - 128 * facts.sum
        }
        for column in scratch.columnStarts.indices {
            guard column < tile.columns.count else {
                scratch.columnStarts[column] = Self.never / 2
                continue
            }
            let facts = rows.facts[tile.columns.lowerBound + column]
            scratch.columnStarts[column] =
                Int32((Double(facts.offset + facts.error * longestRow) / squares).rounded(.up)) + 1
        }
    }

    /// The start value of padding rows and columns.
    private static let never: Int32 = -1_000_000_000
}
