import Glibc

/// Unit embeddings of many faces as rows, all from the same embedding space.
///
/// Read-only storage that lives as long as the matrix: allocated, or a mapped file.
package final class EmbeddingMatrix: Sendable {
    package let rows: Int
    package let dimension: Int
    /// `rows × dimension` floats; never written after the matrix is made.
    nonisolated(unsafe) package let values: UnsafeBufferPointer<Float>
    private let release: @Sendable () -> Void

    /// Copies `values`, which must have `rows × dimension` elements.
    package convenience init(rows: Int, dimension: Int, values: [Float]) {
        precondition(values.count == rows * dimension)
        self.init(rows: rows, dimension: dimension) { _ = $0.initialize(fromContentsOf: values) }
    }

    /// Memory for `rows × dimension` floats that `fill` initialises, in huge pages if the system has some: otherwise a
    /// page fault for every 4 KB costs as much as reading them.
    package convenience init(
        rows: Int, dimension: Int, filledBy fill: (UnsafeMutableBufferPointer<Float>) throws -> Void
    ) rethrows {
        let size = max(rows * dimension, 1) * MemoryLayout<Float>.stride
        nonisolated(unsafe) let memory = UnsafeMutableRawPointer.allocate(
            byteCount: size, alignment: size < Self.hugePage ? 64 : Self.hugePage)
        if size >= Self.hugePage { madvise(memory, size, MADV_HUGEPAGE) }
        let floats = UnsafeMutableBufferPointer(
            start: memory.assumingMemoryBound(to: Float.self), count: rows * dimension)
        self.init(rows: rows, dimension: dimension, taking: UnsafeBufferPointer(floats)) {
            memory.deallocate()
        }
        try fill(floats)
    }

    private static let hugePage = 2 << 20

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
