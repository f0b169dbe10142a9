import CKernels

/// The first coordinates of the directions that linkage compares, along their principal axes, and what the rest can add.
///
/// With `z = y + r`, y in the span of the axes, `z_a·z_b = y_a·y_b + r_a·r_b ≤ y_a·y_b + (|r_a|² + |r_b|²) / 2`. Half the
/// square of the rest goes to the offset, so the filters that bound `UnitRows` bound these too, in fewer components.
struct PrefixRows: Sendable {
    let rows: UnitRows
    let axes: PrincipalAxes
    /// Coordinates that are kept.
    let length: Int

    /// Writes the coordinates of a node, and gives its offset.
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

    /// The same with coordinates that vary alike, for rounding to int8.
    var mixed: PrefixRows { PrefixRows(rows: rows, axes: axes.mixed(length), length: length) }

    /// Allows for axes that are orthonormal to float32 only: a product of vectors of length up to 2 is off by less.
    static let slack = 2e-5
}

extension PrefixRows {
    // What things cost, in products of whole vectors in tiles. Measured with 512 components.
    private static let costOfCheck = 20.0
    private static let costOfFace = 4_000.0
    private static let costOfAxes = 2.5e8

    /// The prefix of least cost, judged on a sample of the faces; nil where none pays.
    ///
    /// Nothing but time depends on the choice.
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

    /// The expected cost of the pass, as a share of that over whole vectors.
    private func cost(threshold: Double, threads: Int) -> Double {
        let pairs = Double(rows.count) * Double(rows.count) / 2
        return Double(length) / Double(rows.dimension) + Self.costOfCheck * passed(threshold, threads)
            + (Self.costOfFace * Double(rows.count) + Self.costOfAxes) / max(pairs, 1)
    }

    /// The share of pairs of a sample that the prefix lets through.
    private func passed(_ threshold: Double, _ threads: Int) -> Double {
        let nodes = UnitRows.spread(1_000, over: rows.count)
        var offsets: [Float] = []
        let coordinates = nodes.map { node in
            var y = [Float](repeating: 0, count: length)
            offsets.append(Float(write(node, to: &y)))
            return y
        }
        // Rounding to int8 lets through some more.
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
