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
        var sums = [Float](repeating: 0, count: 3 * reach.count)
        return RGBImage(width: columns.count, height: rows.count) { output in
            _ = withBase { source in
                sums.withUnsafeMutableBufferPointer { sums in
                    for row in 0..<rows.count {
                        sumRows(rows, row, from: source + 3 * reach.lowerBound, into: sums)
                        sumColumns(
                            columns, of: sums, from: reach.lowerBound, to: output + 3 * columns.count * row)
                    }
                }
            }
        }
    }

    private func sumRows(
        _ taps: ResamplingTaps, _ row: Int, from source: UnsafePointer<UInt8>,
        into sums: UnsafeMutableBufferPointer<Float>
    ) {
        sums.update(repeating: 0)
        for (offset, weight) in taps.weights[taps.start[row]..<taps.start[row + 1]].enumerated() {
            let line = source + 3 * width * (taps.first[row] + offset)
            for i in 0..<sums.count { sums[i] += weight * Float(line[i]) }
        }
    }

    private func sumColumns(
        _ taps: ResamplingTaps, of sums: UnsafeMutableBufferPointer<Float>, from low: Int,
        to output: UnsafeMutablePointer<UInt8>
    ) {
        taps.weights.withUnsafeBufferPointer { weights in
            for x in 0..<taps.count {
                var (red, green, blue) = (Float(0), Float(0), Float(0))
                var i = 3 * (taps.first[x] - low)
                for tap in taps.start[x]..<taps.start[x + 1] {
                    red += weights[tap] * sums[i]
                    green += weights[tap] * sums[i + 1]
                    blue += weights[tap] * sums[i + 2]
                    i += 3
                }
                output[3 * x] = nearestByte(min(max(red, 0), 255))
                output[3 * x + 1] = nearestByte(min(max(green, 0), 255))
                output[3 * x + 2] = nearestByte(min(max(blue, 0), 255))
            }
        }
    }
}
