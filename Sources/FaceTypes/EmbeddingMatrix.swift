/// Unit embeddings of many faces, row after row, all of one space.
///
/// The storage is read-only and lives as long as the matrix: memory of its own, or a mapped file.
package final class EmbeddingMatrix: Sendable {
    package let rows: Int
    package let dimension: Int
    /// `rows × dimension` floats; nothing writes to it after `init`.
    nonisolated(unsafe) package let values: UnsafeBufferPointer<Float>
    private let release: @Sendable () -> Void

    /// Copies `values`, whose count must be `rows × dimension`.
    package init(rows: Int, dimension: Int, values source: [Float]) {
        precondition(source.count == rows * dimension)
        let copy = UnsafeMutableBufferPointer<Float>.allocate(capacity: source.count)
        _ = copy.initialize(from: source)
        self.rows = rows
        self.dimension = dimension
        values = UnsafeBufferPointer(copy)
        nonisolated(unsafe) let owned = copy
        release = { owned.deallocate() }
    }

    /// Takes memory that somebody else made; `release` is called once, when the matrix dies.
    package init(
        rows: Int, dimension: Int, taking values: UnsafeBufferPointer<Float>,
        release: @escaping @Sendable () -> Void
    ) {
        precondition(values.count == rows * dimension)
        self.rows = rows
        self.dimension = dimension
        self.values = values
        self.release = release
    }

    deinit { release() }

    /// The vector of one face.
    package subscript(row: Int) -> UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(rebasing: values[row * dimension..<(row + 1) * dimension])
    }
}
