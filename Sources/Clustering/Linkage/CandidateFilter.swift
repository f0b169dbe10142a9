/// A pair that may be closer than the threshold; `bound` is a lower bound on its distance.
struct Hit {
    let row: UInt32
    let column: UInt32
    let bound: Float
}

/// A block of rows and a block of columns, both ranges of nodes; on the diagonal they are the same range.
struct Tile: Sendable {
    let rows: Range<Int>
    let columns: Range<Int>

    var isDiagonal: Bool { rows == columns }

    /// Number of products, counting those off the diagonal twice.
    var work: Int { rows.count * columns.count * (isDiagonal ? 1 : 2) }
}

/// Finds pairs in a tile that may be closer than a threshold, including every pair that is.
protocol CandidateFilter: Sendable {
    associatedtype Scratch

    /// Rows per block that fit the caches.
    var preferredBlockRows: Int { get }

    /// Scratch memory for one thread, for tiles of up to `blockRows` rows and columns.
    func makeScratch(blockRows: Int) -> Scratch

    /// Replaces `hits` with those of `tile`; on the diagonal, only those with row < column.
    func findHits(in tile: Tile, _ scratch: inout Scratch, _ hits: inout [Hit])
}
