/// A pair that may be nearer than the threshold; `bound` is a lower bound on its distance.
struct Hit {
    let row: UInt32
    let column: UInt32
    let bound: Float
}

/// A block of rows against a block of columns, both ranges of nodes; on the diagonal they are the same range.
struct Tile: Sendable {
    let rows: Range<Int>
    let columns: Range<Int>

    var isDiagonal: Bool { rows == columns }
}

/// Finds the pairs of a tile that may be nearer than a threshold, and surely all that are.
protocol CandidateFilter: Sendable {
    associatedtype Scratch

    /// Rows of a block that suit the caches.
    var preferredBlockRows: Int { get }

    /// Memory of one thread for tiles of up to `blockRows` rows and columns.
    func makeScratch(blockRows: Int) -> Scratch

    /// Puts the hits of `tile` in the place of those in `hits`; on the diagonal only those with row < column.
    func findHits(in tile: Tile, _ scratch: inout Scratch, _ hits: inout [Hit])
}
