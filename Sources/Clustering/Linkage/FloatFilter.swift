import CKernels
import FaceTypes

/// Float32 tiles: the portable filter.
///
/// The float32 sum of d products of vectors no longer than 2 has an error of at most d · 2⁻²⁴ · 4; twice that is
/// allowed.
struct FloatFilter: CandidateFilter {
    let rows: UnitRows
    let unit: VectorUnit
    let threshold: Double
    private let offsets: [Float]
    private let slack: Float

    let preferredBlockRows = 384

    init(_ rows: UnitRows, threshold: Double, unit: VectorUnit) {
        self.rows = rows
        self.unit = unit
        self.threshold = threshold
        offsets = (0..<rows.count).map { Float(rows.offset($0)) }
        slack = Float(unitRowSlack + Double(rows.dimension + 8) * 0x1p-21)
    }

    struct Scratch {
        var tiles: FloatTiles
        var columns: Range<Int> = 0..<0
        var row: [Float]
    }

    func makeScratch(blockRows: Int) -> Scratch {
        Scratch(
            tiles: FloatTiles(dimension: rows.dimension, blockRows: blockRows),
            row: [Float](repeating: 0, count: rows.dimension))
    }

    func findHits(in tile: Tile, _ scratch: inout Scratch, _ hits: inout [Hit]) {
        let similarity = Float(1 - threshold)
        if scratch.columns != tile.columns {
            scratch.columns = tile.columns
            scratch.tiles.setColumns(tile.columns.count) { column, z in
                rows.write(tile.columns.lowerBound + column, to: z)
                return offsets[tile.columns.lowerBound + column]
            }
        }
        scratch.tiles.setRows(tile.rows.count) { row, z in
            rows.write(tile.rows.lowerBound + row, to: z)
            return offsets[tile.rows.lowerBound + row] + slack - similarity
        }
        hits.removeAll(keepingCapacity: true)
        scratch.tiles.forEachHit(unit: unit, belowDiagonal: tile.isDiagonal) { row, column, excess in
            let bound = 1 - similarity - excess - 4 * Float.ulpOfOne
            hits.append(
                Hit(
                    row: UInt32(tile.rows.lowerBound + row), column: UInt32(tile.columns.lowerBound + column),
                    bound: bound))
        }
    }
}

/// A block of float32 rows and one of columns, packed for the kernel.
struct FloatTiles {
    private let dimension: Int
    private var rows: [Float]
    private var rowStarts: [Float]
    private var panels: [Float]
    private var columnStarts: [Float]
    private var codes: [UInt32]
    private var values: [Float]
    private var rowCount = 0
    private var columnCount = 0
    /// The start value of padding rows and columns: no product can reach 0 from it.
    private static let never: Float = -1e30

    init(dimension: Int, blockRows: Int) {
        let strips = padded(blockRows, to: Int(FS_STRIP_ROWS))
        let columns = padded(blockRows, to: Int(FS_PANEL_COLUMNS))
        let found = strips * Int(FS_PANEL_COLUMNS) + 16
        self.dimension = dimension
        rows = [Float](repeating: 0, count: strips * dimension)
        rowStarts = [Float](repeating: Self.never, count: strips)
        panels = [Float](repeating: 0, count: columns * dimension)
        columnStarts = [Float](repeating: Self.never, count: columns)
        codes = [UInt32](repeating: 0, count: found)
        values = [Float](repeating: 0, count: found)
    }

    /// Takes `count` rows; `write` writes each vector and returns its start value.
    mutating func setRows(_ count: Int, _ write: (_ row: Int, UnsafeMutablePointer<Float>) -> Float) {
        rowCount = count
        rows.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            for row in 0..<count { rowStarts[row] = write(row, base + row * dimension) }
        }
        for row in count..<rowStarts.count { rowStarts[row] = Self.never }
    }

    /// Takes `count` columns; `write` writes each vector and returns its start value.
    mutating func setColumns(_ count: Int, _ write: (_ column: Int, UnsafeMutablePointer<Float>) -> Float) {
        columnCount = count
        let width = Int(FS_PANEL_COLUMNS)
        var plain = [Float](repeating: 0, count: width * dimension)
        for panel in stride(from: 0, to: count, by: width) {
            plain.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                for column in panel..<min(panel + width, count) {
                    columnStarts[column] = write(column, base + (column - panel) * dimension)
                }
            }
            panels.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                fs_f32_pack(plain, dimension, base + panel * dimension)
            }
        }
        for column in count..<columnStarts.count { columnStarts[column] = Self.never }
    }

    /// Calls `body` with each pair whose product and start values add up to at least 0, and with that sum.
    mutating func forEachHit(
        unit: VectorUnit, belowDiagonal: Bool, _ body: (_ row: Int, _ column: Int, _ sum: Float) -> Void
    ) {
        let width = Int(FS_PANEL_COLUMNS)
        for panel in stride(from: 0, to: columnCount, by: width) {
            let wanted = belowDiagonal ? min(rowCount, panel + width) : rowCount
            let found = findHits(unit: unit, panel: panel, rows: padded(wanted, to: Int(FS_STRIP_ROWS)))
            for index in 0..<found {
                let (row, column) = (Int(codes[index]) / width, panel + Int(codes[index]) % width)
                if belowDiagonal && column <= row { continue }
                body(row, column, values[index])
            }
        }
    }

    private mutating func findHits(unit: VectorUnit, panel: Int, rows wanted: Int) -> Int {
        panels.withUnsafeBufferPointer { panels in
            columnStarts.withUnsafeBufferPointer { starts in
                guard let packed = panels.baseAddress, let start = starts.baseAddress else { return 0 }
                return fs_f32_hits(
                    unit.rawValue, rows, wanted, dimension, rowStarts, packed + panel * dimension,
                    start + panel,
                    &codes, &values)
            }
        }
    }
}

/// The next multiple of `unit`.
func padded(_ count: Int, to unit: Int) -> Int { (count + unit - 1) / unit * unit }
