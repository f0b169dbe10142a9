import CKernels
import Parallel

/// The first coordinates of vectors along their principal axes, with a bound on what the remaining ones can add.
///
/// With `z = y + r`, y in the span of the axes, `z_a·z_b = y_a·y_b + r_a·r_b ≤ y_a·y_b + (|r_a|² + |r_b|²) / 2`. Half
/// the square of the remainder is added to the offset, so filters that bound `UnitRows` also bound these, with fewer
/// components.
struct PrefixRows: Sendable {
    let rows: UnitRows
    let axes: PrincipalAxes
    /// Number of coordinates kept.
    let length: Int

    /// Writes the coordinates of a node and returns its offset.
    func write(_ node: Int, to y: UnsafeMutablePointer<Float>) -> Double {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: rows.dimension) { z in
            guard let base = z.baseAddress else { return 0 }
            rows.write(node, to: base)
            axes.project(base, length: length, to: y)
            let whole = fs_dot_f32(base, base, rows.dimension)
            let rest = max(whole - fs_dot_f32(y, y, length), 0)
            return rows.offset(node) + rest / 2
        }
    }

    /// The same prefix with coordinates of similar variance, for rounding to int8.
    var mixed: PrefixRows { PrefixRows(rows: rows, axes: axes.mixed(length), length: length) }

    /// The axes are only orthonormal to float32 precision; products of vectors of length up to 2 are off by less than
    /// this.
    static let slack = 2e-5
}

extension PrefixRows {
    // Costs relative to the product of full vectors in tiles, measured with 512 components.
    private static let costOfCheck = 20.0
    private static let costOfFace = 4_000.0
    private static let costOfAxes = 2.5e8

    /// The cheapest prefix, estimated from a sample of the faces; nil if none saves time.
    ///
    /// The choice only affects time.
    init?(choosingFor rows: UnitRows, threshold: Double, tuning: LinkageTuning) {
        let lengths = tuning.prefix.map { [$0] } ?? (6...10).map { max(rows.dimension * $0 / 64 * 4, 4) }
        let axes = PrincipalAxes(
            of: rows.sample(4_096), count: lengths.max() ?? 0, threads: tuning.threads)
        let candidates = lengths.filter { $0 <= axes.count }.map {
            PrefixRows(rows: rows, axes: axes, length: $0)
        }
        let costs = candidates.map { $0.cost(threshold: threshold, threads: tuning.threads) }
        guard let least = costs.indices.min(by: { costs[$0] < costs[$1] }),
            costs[least] < 1 || tuning.prefix != nil
        else { return nil }
        self = candidates[least]
    }

    /// The estimated cost of the pass relative to full vectors.
    private func cost(threshold: Double, threads: Int) -> Double {
        let pairs = Double(rows.count) * Double(rows.count) / 2
        return Double(length) / Double(rows.dimension) + Self.costOfCheck * passed(threshold, threads)
            + (Self.costOfFace * Double(rows.count) + Self.costOfAxes) / max(pairs, 1)
    }

    /// The share of sampled pairs that pass the prefix.
    private func passed(_ threshold: Double, _ threads: Int) -> Double {
        let nodes = UnitRows.spread(1_000, over: rows.count)
        var offsets: [Float] = []
        let coordinates = nodes.map { node in
            var y = [Float](repeating: 0, count: length)
            offsets.append(Float(write(node, to: &y)))
            return y
        }
        // Rounding to int8 lets some more pass.
        let similarity = Float(1 - threshold) - 0.02
        let passed = parallelMap(nodes.count, threads: threads) { a in
            (0..<a).count { b in
                let product = Float(fs_dot_f32(coordinates[a], coordinates[b], length))
                return product + offsets[a] + offsets[b] >= similarity
            }
        }
        return Double(passed.reduce(0, +)) / Double(max(nodes.count * (nodes.count - 1) / 2, 1))
    }
}
