/// The work of the pair pass: tiles of blocks of nodes, with no pair twice.
struct TilePlan: Sendable {
    /// Disjoint ranges of nodes.
    private(set) var blocks: [Range<Int>] = []
    /// By block number. Those in one column of blocks are consecutive.
    private(set) var tiles: [(rows: Int, columns: Int)] = []

    /// All pairs of `count` nodes, in blocks of `side` rows.
    init(allOf count: Int, side: Int) {
        add(0..<count, 0..<count, side)
    }

    /// The pairs of one block of the pass.
    init(_ part: PairBlock, of count: Int, side: Int) {
        for (rows, columns) in part.rectangles(of: count) { add(rows, columns, side) }
    }

    subscript(number: Int) -> Tile {
        Tile(rows: blocks[tiles[number].rows], columns: blocks[tiles[number].columns])
    }

    /// Number of products of all tiles, counting those on the diagonal half.
    var work: Int { tiles.indices.reduce(0) { $0 + self[$1].work } }

    private mutating func add(_ rows: Range<Int>, _ columns: Range<Int>, _ side: Int) {
        let (rowBlocks, columnBlocks) = (divide(rows, side), divide(columns, side))
        for column in columnBlocks.reversed() {
            for row in rowBlocks where rows != columns || row <= column { tiles.append((row, column)) }
        }
    }

    /// The block numbers of a range; missing blocks are created.
    private mutating func divide(_ range: Range<Int>, _ side: Int) -> Range<Int> {
        if let first = blocks.firstIndex(where: { $0.lowerBound == range.lowerBound }), !range.isEmpty {
            return first..<first + (range.count + side - 1) / side
        }
        let first = blocks.count
        blocks += stride(from: range.lowerBound, to: range.upperBound, by: side).map {
            $0..<min($0 + side, range.upperBound)
        }
        return first..<blocks.count
    }
}
