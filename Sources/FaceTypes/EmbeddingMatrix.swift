/// Unit embeddings of many faces as rows, all from the same embedding space.
///
/// Read-only storage that lives as long as the matrix: allocated, or a mapped file.
package final class EmbeddingMatrix: Sendable {
    package let rows: Int
    package let dimension: Int
    /// `rows × dimension` floats; never written after `init`.
    nonisolated(unsafe) package let values: UnsafeBufferPointer<Float>
    private let release: @Sendable () -> Void

    /// Copies `values`, which must have `rows × dimension` elements.
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

    /// Takes ownership of existing memory; `release` is called once, when the matrix is freed.
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

    /// The embedding of one face.
    package subscript(row: Int) -> UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(rebasing: values[row * dimension..<(row + 1) * dimension])
    }
}
