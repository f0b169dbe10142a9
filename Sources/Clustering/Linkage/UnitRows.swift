import FaceTypes
import Numerics

/// Unit vectors relative to a centre: `z = x / |x| − c`, in float32.
///
/// `x·y = z_x·z_y + offset(x) + offset(y)` with `offset(x) = c·x − c·c / 2`. Embeddings with a large common
/// mean, such as dlib's, become short vectors, which lose little when rounded to int8.
struct UnitRows: Sendable {
    let input: LinkageInput
    let centre: [Float]
    private let halfSquare: Double

    var count: Int { input.count }
    var dimension: Int { centre.count }

    /// Uses the mean of at most `sample` evenly spaced rows as the centre.
    init(_ input: LinkageInput, sample: Int = 2_000) {
        var sum = [Double](repeating: 0, count: input.vectors.dimension)
        let nodes = Self.spread(sample, over: input.count)
        for node in nodes {
            let (vector, scale) = (input.vector(node), input.inverseNorms[node])
            for k in sum.indices { sum[k] += Double(vector[k]) * scale }
        }
        centre = sum.map { Float($0 / Double(max(nodes.count, 1))) }
        self.input = input
        halfSquare = centre.reduce(0) { $0 + Double($1) * Double($1) } / 2
    }

    /// At most `count` numbers, evenly spaced over 0 ..< total.
    static func spread(_ count: Int, over total: Int) -> [Int] {
        Array(stride(from: 0, to: total, by: max(total / max(count, 1), 1)).prefix(count))
    }

    /// `z` for at most `count` evenly spaced nodes.
    func sample(_ count: Int) -> [[Float]] {
        Self.spread(count, over: self.count).map { node in
            var z = [Float](repeating: 0, count: dimension)
            write(node, to: &z)
            return z
        }
    }

    /// Writes `z` of a node.
    func write(_ node: Int, to z: UnsafeMutablePointer<Float>) {
        let (vector, scale) = (input.vector(node), Float(input.inverseNorms[node]))
        centre.withUnsafeBufferPointer { centre in
            for k in 0..<centre.count { z[k] = vector[k] * scale - centre[k] }
        }
    }

    /// What a node adds to each of its products.
    func offset(_ node: Int) -> Double {
        let row = input.vector(node)
        return centre.withUnsafeBufferPointer { dot(row, $0) } * input.inverseNorms[node] - halfSquare
    }
}

/// Allows for float32 errors in `z` and in offsets; the actual error is far smaller.
let unitRowSlack = 2e-6
