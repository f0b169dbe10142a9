import CKernels
import Glibc
import Numerics
import Parallel

/// The orthonormal directions of greatest variance, in descending order.
///
/// Orthogonal iteration on the covariance C of a sample: powers of C turn any basis towards its leading eigenvectors.
/// O(sample · d² + d³) multiply-adds. The axes are orthonormal to float32 precision whatever the sample, which is all
/// that bounds rely on; a better choice only saves time. Source: Rutishauser, "Computational aspects of F. L. Bauer's
/// simultaneous iteration method", 1969.
struct PrincipalAxes: Sendable {
    let dimension: Int
    let count: Int
    /// Stored axis after axis.
    private let values: [Float]

    /// - Parameters:
    ///   - sample: vectors of equal dimension, relative to their mean.
    ///   - wanted: number of axes, at most the dimension; fewer are returned if the sample spans fewer.
    init(of sample: [[Float]], count wanted: Int, threads: Int) {
        dimension = sample.first?.count ?? 0
        let fourth = squared(squared(covariance(sample, threads), threads), threads)
        var axes = orthonormalised(Array(fourth.prefix(wanted)))
        for _ in 0..<2 {
            let turned = axes
            axes = orthonormalised(
                parallelMap(turned.count, threads: threads) { axis in fourth.map { dot($0, turned[axis]) } })
        }
        count = axes.count
        values = axes.joined().map { Float($0) }
    }

    /// The span of the first `length` axes along other axes, rotated by DCT-II cosines so that all have similar
    /// variance: one scale then suits the rounding of all coordinates.
    func mixed(_ length: Int) -> PrincipalAxes {
        let step = Double.pi / Double(2 * length)
        var mixed = [Float](repeating: 0, count: length * dimension)
        for axis in 0..<length {
            let scale = ((axis == 0 ? 1 : 2) / Double(length)).squareRoot()
            for part in 0..<length {
                let share = Float(scale * cos(step * Double((2 * part + 1) * axis)))
                mixed.withUnsafeMutableBufferPointer { mixed in
                    for k in 0..<dimension {
                        mixed[axis * dimension + k] += share * values[part * dimension + k]
                    }
                }
            }
        }
        return PrincipalAxes(dimension: dimension, count: length, values: mixed)
    }

    private init(dimension: Int, count: Int, values: [Float]) {
        (self.dimension, self.count, self.values) = (dimension, count, values)
    }

    /// Writes the coordinates of `vector` along the first `length` axes.
    func project(_ vector: UnsafePointer<Float>, length: Int, to coordinates: UnsafeMutablePointer<Float>) {
        values.withUnsafeBufferPointer { axes in
            guard let base = axes.baseAddress else { return }
            for axis in 0..<length {
                coordinates[axis] = Float(fs_dot_f32(base + axis * dimension, vector, dimension))
            }
        }
    }
}

/// The covariance of vectors with mean 0, scaled to trace 1, row by row.
private func covariance(_ sample: [[Float]], _ threads: Int) -> [[Double]] {
    let dimension = sample.first?.count ?? 0
    let columns = (0..<dimension).map { column in sample.map { Double($0[column]) } }
    return ofTraceOne(products(columns, threads))
}

/// The square of a symmetric matrix, scaled to trace 1.
private func squared(_ matrix: [[Double]], _ threads: Int) -> [[Double]] {
    ofTraceOne(products(matrix, threads))
}

/// All dot products of rows.
private func products(_ rows: [[Double]], _ threads: Int) -> [[Double]] {
    let lower = parallelMap(rows.count, threads: threads) { i in (0...i).map { dot(rows[i], rows[$0]) } }
    return rows.indices.map { i in rows.indices.map { j in i < j ? lower[j][i] : lower[i][j] } }
}

private func ofTraceOne(_ matrix: [[Double]]) -> [[Double]] {
    let trace = matrix.indices.reduce(0) { $0 + matrix[$1][$1] }
    return trace > 0 ? matrix.map { row in row.map { $0 / trace } } : matrix
}

/// Gram-Schmidt, applied twice to each row for orthogonality to the last bit; rows that depend on earlier ones are
/// dropped.
private func orthonormalised(_ rows: [[Double]]) -> [[Double]] {
    var axes: [[Double]] = []
    for var row in rows {
        let before = dot(row, row).squareRoot()
        for axis in axes + axes { subtract(axis, times: dot(row, axis), from: &row) }
        let norm = dot(row, row).squareRoot()
        guard norm > 1e-10 * before, before > 0 else { continue }
        axes.append(row.map { $0 / norm })
    }
    return axes
}

private func subtract(_ axis: [Double], times factor: Double, from row: inout [Double]) {
    row.withUnsafeMutableBufferPointer { row in
        axis.withUnsafeBufferPointer { axis in
            for k in 0..<min(row.count, axis.count) { row[k] -= factor * axis[k] }
        }
    }
}
