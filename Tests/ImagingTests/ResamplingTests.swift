import Testing

@testable import Imaging

struct ResamplingTests {
    private let image = RGBImage.pattern(131, 77)

    /// The definition: vertical sums first, one term after the other, in single precision.
    private func sums(_ columns: ResamplingTaps, _ rows: ResamplingTaps) -> [UInt8] {
        var bytes: [UInt8] = []
        for y in 0..<rows.count {
            var line = [Float](repeating: 0, count: 3 * image.width)
            for tap in rows.start[y]..<rows.start[y + 1] {
                let row = image.bytes[(3 * image.width * (rows.first[y] + tap - rows.start[y]))...]
                for i in line.indices { line[i] += rows.weights[tap] * Float(row[row.startIndex + i]) }
            }
            for x in 0..<columns.count {
                for channel in 0..<3 {
                    var sum: Float = 0
                    for tap in columns.start[x]..<columns.start[x + 1] {
                        let place = 3 * (columns.first[x] + tap - columns.start[x]) + channel
                        sum += columns.weights[tap] * line[place]
                    }
                    bytes.append(UInt8(min(max(sum, 0), 255).rounded(.toNearestOrEven)))
                }
            }
        }
        return bytes
    }

    @Test(arguments: [(131, 77), (130, 76), (64, 31), (50, 9), (1, 1), (200, 90)])
    func resultsMatchTheDefinition(_ width: Int, _ height: Int) {
        let kinds: [(ResamplingTaps, ResamplingTaps)] = [
            (
                .area(from: 0, to: 131, count: width, within: 131),
                .area(from: 0, to: 77, count: height, within: 77)
            ),
            (
                .kernel(from: -3.5, to: 120, count: width, within: 131, .lanczos3),
                .kernel(from: 2.25, to: 80, count: height, within: 77, .lanczos3, beyond: .mirrored)
            ),
            (.blocks(of: 5..<131, side: 8), .blocks(of: 0..<70, side: 8)),
        ]
        for (columns, rows) in kinds {
            #expect(image.resampled(columns: columns, rows: rows).bytes == sums(columns, rows))
        }
    }
}
