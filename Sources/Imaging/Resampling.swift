import CKernels
import Glibc

/// For each new position along one axis, a run of source positions with their weights, which add up to 1.
struct ResamplingTaps {
    private(set) var first: [Int] = []
    /// Where the weights of each position begin; one entry more than positions.
    private(set) var start: [Int] = [0]
    private(set) var weights: [Float] = []

    var count: Int { first.count }

    /// The range of source positions that are read; nil if there are none.
    var reach: Range<Int>? {
        guard let low = first.min() else { return nil }
        return low..<first.indices.reduce(low) { max($0, first[$1] + start[$1 + 1] - start[$1]) }
    }

    /// Adds a position; weights outside `limit` go to pixels inside it.
    private mutating func append(
        from low: Int, _ raw: [Double], within limit: Int, beyond edge: PictureEdge = .replicated
    ) {
        let sum = raw.reduce(0, +)
        let places = raw.indices.map { edge.place(low + $0, within: limit) }
        let (begin, end) = (places.min() ?? 0, places.max() ?? 0)
        var folded = [Double](repeating: 0, count: end - begin + 1)
        for (place, weight) in zip(places, raw) { folded[place - begin] += weight / sum }
        first.append(begin)
        weights += folded.map { Float($0) }
        start.append(weights.count)
    }

    /// Means over equal parts of `from ..< to`; linear interpolation if parts are smaller than a pixel.
    static func area(from: Double, to: Double, count: Int, within limit: Int) -> ResamplingTaps {
        let scale = (to - from) / Double(count)
        guard scale > 1 else { return kernel(from: from, to: to, count: count, within: limit, .linear) }
        var taps = ResamplingTaps()
        for position in 0..<count {
            let (a, b) = (from + Double(position) * scale, from + Double(position + 1) * scale)
            let low = Int(floor(a + 1e-9))
            let high = max(low + 1, Int(ceil(b - 1e-9)))
            let raw = (low..<high).map { max(0, min(b, Double($0 + 1)) - max(a, Double($0))) }
            taps.append(from: low, raw, within: limit)
        }
        return taps
    }

    /// Interpolation of `from ..< to`, with the kernel widened when reducing.
    static func kernel(
        from: Double, to: Double, count: Int, within limit: Int, _ kernel: ResamplingKernel,
        beyond edge: PictureEdge = .replicated
    ) -> ResamplingTaps {
        let scale = (to - from) / Double(count)
        let stretch = max(1, scale)
        var taps = ResamplingTaps()
        for position in 0..<count {
            let centre = from + (Double(position) + 0.5) * scale
            let low = Int(floor(centre - kernel.radius * stretch))
            let high = Int(ceil(centre + kernel.radius * stretch))
            let raw = (low...high).map { kernel.weight((Double($0) + 0.5 - centre) / stretch) }
            taps.append(from: low, raw, within: limit, beyond: edge)
        }
        return taps
    }

    /// Means over blocks of `side` pixels of `range`; the last block may be shorter.
    static func blocks(of range: Range<Int>, side: Int) -> ResamplingTaps {
        var taps = ResamplingTaps()
        for low in stride(from: range.lowerBound, to: range.upperBound, by: side) {
            let length = min(side, range.upperBound - low)
            taps.append(from: low, [Double](repeating: 1, count: length), within: range.upperBound)
        }
        return taps
    }
}

/// The pixels outside a picture.
package enum PictureEdge: Sendable {
    /// Edge pixels are repeated.
    case replicated
    /// The picture is mirrored at its edge.
    case mirrored

    /// The position in `0 ..< limit` that is used for one outside.
    fileprivate func place(_ position: Int, within limit: Int) -> Int {
        if self == .replicated { return min(max(position, 0), limit - 1) }
        let turn = position % (2 * limit)
        let place = turn < 0 ? turn + 2 * limit : turn
        return place < limit ? place : 2 * limit - 1 - place
    }
}

/// A function of the distance in pixels, 0 outside its radius.
enum ResamplingKernel {
    case linear
    case lanczos3

    var radius: Double { self == .linear ? 1 : 3 }

    func weight(_ distance: Double) -> Double {
        let x = abs(distance)
        guard x < radius else { return 0 }
        guard self == .lanczos3, x > 0 else { return 1 - x / radius }
        let angle = Double.pi * x
        return 3 * sin(angle) * sin(angle / 3) / (angle * angle)
    }
}

extension RGBImage {
    /// Resamples the image: first vertical sums of whole rows, which are contiguous, then horizontal ones.
    func resampled(columns: ResamplingTaps, rows: ResamplingTaps) -> RGBImage {
        guard !isEmpty, let reach = columns.reach else {
            return RGBImage(width: columns.count, height: rows.count)
        }
        let (unit, lineBytes) = (fs_vector_unit(), 3 * width)
        let places = columns.places(from: reach.lowerBound)
        var sums = [Float](repeating: 0, count: 3 * reach.count + 1)
        return RGBImage(width: columns.count, height: rows.count) { output in
            _ = withBase { source in
                for row in 0..<rows.count {
                    let weights = rows.weights[rows.start[row]..<rows.start[row + 1]]
                    let line = source + lineBytes * rows.first[row] + 3 * reach.lowerBound
                    weights.withUnsafeBufferPointer {
                        fs_sum_rows(unit, line, lineBytes, $0.baseAddress, $0.count, 3 * reach.count, &sums)
                    }
                    fs_sum_columns(
                        sums, places, columns.weights, columns.count, output + 3 * columns.count * row)
                }
            }
        }
    }
}

extension ResamplingTaps {
    /// The runs of source positions, counted from `low`.
    fileprivate func places(from low: Int) -> [fs_column_tap] {
        first.indices.map {
            fs_column_tap(first: UInt32(first[$0] - low), count: UInt32(start[$0 + 1] - start[$0]))
        }
    }
}
