import CKernels

extension RGBImage {
    /// The image resized by bilinear interpolation, without anti-aliasing.
    ///
    /// Equivalent to `cv2.resize` with `INTER_LINEAR` on 8-bit pixels: half-pixel centres, weights of 11 bits. As
    /// there, a reduction by exactly two averages four pixels.
    package func resizedBilinear(width newWidth: Int, height newHeight: Int) -> RGBImage {
        if newWidth == width, newHeight == height { return self }
        return RGBImage(width: newWidth, height: newHeight) {
            resizeBilinear(width: newWidth, height: newHeight, ontoCanvas: $0, canvasWidth: newWidth)
        }
    }

    /// Like `resizedBilinear`, but writes to the top left corner of a canvas and turns the rest of its rows black.
    ///
    /// - Parameter canvas: `newHeight` rows of `3 × canvasWidth` bytes; `canvasWidth` is not below `newWidth`.
    package func resizeBilinear(
        width newWidth: Int, height newHeight: Int, ontoCanvas canvas: UnsafeMutablePointer<UInt8>,
        canvasWidth: Int
    ) {
        precondition(canvasWidth >= newWidth)
        let rowBytes = 3 * canvasWidth
        guard !isEmpty else { return canvas.update(repeating: 0, count: newHeight * rowBytes) }
        _ = withBase { source in
            var resizer = BilinearResizer(
                source: source, width: width, height: height, newWidth: newWidth, newHeight: newHeight)
            for row in 0..<newHeight {
                resizer.write(row, to: canvas + row * rowBytes)
                (canvas + row * rowBytes + 3 * newWidth).update(repeating: 0, count: rowBytes - 3 * newWidth)
            }
        }
    }

    /// The image resized so that each new pixel is the mean of the source area that it covers.
    ///
    /// Equivalent to `cv2.resize` with `INTER_AREA`; an axis that grows is interpolated linearly.
    package func resizedByArea(width newWidth: Int, height newHeight: Int) -> RGBImage {
        resampled(
            columns: .area(from: 0, to: Double(width), count: newWidth, within: width),
            rows: .area(from: 0, to: Double(height), count: newHeight, within: height))
    }
}

/// Writes rows of a bilinear resize; caches the last two stretched source rows.
private struct BilinearResizer {
    private let source: UnsafePointer<UInt8>
    private let rowBytes: Int
    private let columns: [fs_stretch_tap]
    private let rows: [BilinearTap]
    /// Stretched rows, in sixteenths of a pixel's value times 2048.
    private var upper: [Int16]
    private var lower: [Int16]
    private var upperRow = -1
    private var lowerRow = -1

    init(source: UnsafePointer<UInt8>, width: Int, height: Int, newWidth: Int, newHeight: Int) {
        self.source = source
        rowBytes = 3 * width
        columns = BilinearTap.table(from: width, to: newWidth).map(fs_stretch_tap.init)
        rows = BilinearTap.table(from: height, to: newHeight)
        upper = [Int16](repeating: 0, count: 3 * newWidth + 1)
        lower = upper
    }

    mutating func write(_ row: Int, to output: UnsafeMutablePointer<UInt8>) {
        let tap = rows[row]
        load(tap)
        upper.withUnsafeBufferPointer { upper in
            lower.withUnsafeBufferPointer { lower in
                fs_mix_stretched(
                    upper.baseAddress, tap.weight, lower.baseAddress, tap.nextWeight, 3 * columns.count,
                    output)
            }
        }
    }

    private mutating func load(_ tap: BilinearTap) {
        if tap.index == lowerRow, tap.index != upperRow {
            swap(&upper, &lower)
            swap(&upperRow, &lowerRow)
        }
        if tap.index != upperRow {
            stretch(tap.index, into: &upper)
            upperRow = tap.index
        }
        if tap.next != lowerRow {
            stretch(tap.next, into: &lower)
            lowerRow = tap.next
        }
    }

    private func stretch(_ row: Int, into values: inout [Int16]) {
        values.withUnsafeMutableBufferPointer { values in
            columns.withUnsafeBufferPointer { columns in
                fs_stretch_rgb(
                    source + row * rowBytes, rowBytes, columns.baseAddress, columns.count, values.baseAddress)
            }
        }
    }
}

extension fs_stretch_tap {
    /// Positions before the first pixel use the first pixel.
    fileprivate init(_ tap: BilinearTap) {
        let isAlone = tap.index == tap.next
        self.init(
            offset: UInt32(3 * tap.index), weight: isAlone ? 2048 : tap.weight,
            next_weight: isAlone ? 0 : tap.nextWeight)
    }
}

/// Two neighbours along one axis with their weights, which add up to 2048.
private struct BilinearTap {
    let index: Int
    let next: Int
    let weight: Int16
    let nextWeight: Int16

    static func table(from old: Int, to new: Int) -> [BilinearTap] {
        let scale = 1 / (Double(new) / Double(old))
        return (0..<new).map { position in
            let exact = Float((Double(position) + 0.5) * scale - 0.5)
            let floor = exact.rounded(.down)
            let weight = Int16(((exact - floor) * 2048).rounded(.toNearestOrEven))
            let index = Int(floor)
            return BilinearTap(
                index: min(max(index, 0), old - 1), next: min(max(index + 1, 0), old - 1),
                weight: 2048 - weight, nextWeight: weight)
        }
    }
}
