import CKernels
import Glibc
import Parallel

/// Vectors rounded to int8, `z = scale · q + rest`, with everything needed for an upper bound on a product:
/// `x·y ≤ scale² · q_x·q_y + |z_x| e_y + |z_y| e_x + e_x e_y + offset_x + offset_y`, where `e = |rest|` is exact,
/// clipping included.
///
/// `@unchecked Sendable`: nothing writes after `init`.
final class QuantisedRows: @unchecked Sendable {
    /// The terms of a row in the bound.
    struct Facts {
        /// |z| and |rest|, rounded up.
        var length: Float = 0
        var error: Float = 0
        var offset: Float = 0
        /// The sum of the elements of q.
        var sum: Int32 = 0
    }

    let count: Int
    /// Elements per row, a multiple of 4.
    let depth: Int
    let scale: Float
    /// `count` rows, followed by the zero rows that a kernel may read beyond them.
    let values: UnsafeMutablePointer<Int8>
    let facts: UnsafeMutablePointer<Facts>

    static let maximumDepth = Int(FS_I8_MAX_DEPTH)

    /// - Parameters:
    ///   - dimension: components of a vector, at most `maximumDepth`.
    ///   - write: writes the vector of a row and returns its offset.
    init(
        count: Int, dimension: Int, threads: Int, write: (_ row: Int, UnsafeMutablePointer<Float>) -> Double
    ) {
        self.count = count
        depth = padded(dimension, to: 4)
        let rows = count + Int(FS_STRIP_ROWS) + Int(FS_PANEL_COLUMNS)
        values = .allocate(capacity: rows * depth)
        (values + count * depth).initialize(repeating: 0, count: (rows - count) * depth)
        facts = .allocate(capacity: count)
        facts.initialize(repeating: Facts(), count: count)
        scale = Self.bestScale(count: count, depth: depth, write)
        let block = 256
        parallelFor((count + block - 1) / block, threads: threads) { number, _ in
            var z = [Float](repeating: 0, count: depth)
            for row in number * block..<min((number + 1) * block, count) {
                let offset = write(row, &z)
                let rounded = fs_i8_quantise(z, depth, scale, values + row * depth)
                facts[row] = Facts(
                    length: rounded.length, error: rounded.error, offset: Float(offset), sum: rounded.sum)
            }
        }
    }

    deinit {
        values.deallocate()
        facts.deallocate()
    }

    /// The scale with the smallest mean error among multiples of the root mean square, measured on a sample.
    ///
    /// At least 1e-4: products divided by its square must fit 32 bits.
    private static func bestScale(
        count: Int, depth: Int, _ write: (Int, UnsafeMutablePointer<Float>) -> Double
    ) -> Float {
        var sample: [[Float]] = []
        for row in UnitRows.spread(300, over: count) {
            var z = [Float](repeating: 0, count: depth)
            _ = write(row, &z)
            sample.append(z)
        }
        let squares = sample.joined().reduce(0.0) { $0 + Double($1) * Double($1) }
        let spread = Float((squares / Double(max(sample.count * depth, 1))).squareRoot())
        var rounded = [Int8](repeating: 0, count: depth)
        let scales = [2.5, 3, 3.5, 4, 4.5, 5, 6, 8, 11, 16].map { max($0 * spread / 127, 1e-4) }
        let errors = scales.map { scale in
            sample.reduce(Float(0)) { $0 + fs_i8_quantise($1, depth, scale, &rounded).error }
        }
        return zip(errors, scales).min { $0.0 < $1.0 }?.1 ?? 1
    }

    /// A lower bound on the distance of two rows, from the product of their int8 values.
    @inline(__always)
    func distanceBound(_ a: Int, _ b: Int, _ unit: VectorUnit) -> Float {
        let whole = fs_i8_dot(unit.rawValue, values + a * depth, values + b * depth, depth)
        return 1 - Float(unitRowSlack) - productBound(facts[a], facts[b], whole: whole)
    }

    /// An upper bound on the product of two rows' vectors, including offsets, from the product of their int8 values.
    @inline(__always)
    func productBound(_ a: Facts, _ b: Facts, whole: Int32) -> Float {
        scale * scale * Float(whole) + a.length * b.error + (b.length + b.error) * a.error + a.offset
            + b.offset
    }
}
