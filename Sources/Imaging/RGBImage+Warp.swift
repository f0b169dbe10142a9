package import FaceTypes

extension RGBImage {
    /// The image under an affine map, bilinear, black outside.
    ///
    /// Equivalent to `cv2.warpAffine` with `INTER_LINEAR`: `transform` maps this image to the new one, in coordinates
    /// whose integers are pixel centres. A singular map gives a black image.
    package func warped(by transform: AffineTransform, width newWidth: Int, height newHeight: Int) -> RGBImage
    {
        warped(by: transform, width: newWidth, height: newHeight, samplesAcross: 1)
    }

    /// Like `warped`, but when reducing, each new pixel is the mean of the source pixels that it covers.
    ///
    /// First averages blocks of whole pixels, to within a factor of two to four of the new size, then samples within
    /// each new pixel. The cost depends on the source area, not on the size of the photo.
    package func warpedAveraging(by transform: AffineTransform, width newWidth: Int, height newHeight: Int)
        -> RGBImage
    {
        guard let back = transform.inverse else { return RGBImage(width: newWidth, height: newHeight) }
        let reduction = abs(back.xx * back.yy - back.xy * back.yx).squareRoot()
        guard reduction > 1.001 else { return warped(by: transform, width: newWidth, height: newHeight) }
        let side = max(1, Int(min(reduction / 2, 4096)))
        guard let region = sourceRegion(of: back, width: newWidth, height: newHeight, margin: side + 1) else {
            return RGBImage(width: newWidth, height: newHeight)
        }
        let blocks = resampled(
            columns: .blocks(of: region.columns, side: side), rows: .blocks(of: region.rows, side: side))
        let fromBlocks = transform.after(
            scale: Double(side), x: Double(region.columns.lowerBound) + Double(side - 1) / 2,
            y: Double(region.rows.lowerBound) + Double(side - 1) / 2)
        let samples = reduction < 3 * Double(side) ? 2 : 3
        return blocks.warped(by: fromBlocks, width: newWidth, height: newHeight, samplesAcross: samples)
    }

    private func warped(
        by transform: AffineTransform, width newWidth: Int, height newHeight: Int, samplesAcross samples: Int
    ) -> RGBImage {
        guard let back = transform.inverse, !isEmpty else {
            return RGBImage(width: newWidth, height: newHeight)
        }
        return RGBImage(width: newWidth, height: newHeight) { output in
            _ = withBase { source in
                let sampler = BilinearSampler(source: source, width: width, height: height)
                for y in 0..<newHeight {
                    let line = output + 3 * newWidth * y
                    if samples == 1 {
                        sampler.writeRow(y, back, count: newWidth, to: line)
                    } else {
                        sampler.writeMeanRow(y, back, count: newWidth, samples: samples, to: line)
                    }
                }
            }
        }
    }

    /// The part of the image that the inverse map of a new image covers; nil if none.
    private func sourceRegion(
        of back: AffineTransform, width newWidth: Int, height newHeight: Int, margin: Int
    )
        -> (columns: Range<Int>, rows: Range<Int>)?
    {
        let corners = [(0, 0), (newWidth, 0), (0, newHeight), (newWidth, newHeight)].map {
            back(Point(Float($0.0), Float($0.1)))
        }
        guard let columns = Self.range(corners.map(\.x), margin, within: width),
            let rows = Self.range(corners.map(\.y), margin, within: height)
        else { return nil }
        return (columns, rows)
    }

    private static func range(_ values: [Float], _ margin: Int, within limit: Int) -> Range<Int>? {
        guard let low = values.min(), let high = values.max(), low.isFinite, high.isFinite else { return nil }
        let first = max(0, low - Float(margin))
        let last = min(Float(limit), high + Float(margin) + 1)
        return first < last ? Int(first)..<Int(last) : nil
    }
}

extension AffineTransform {
    /// This map, for points that are first scaled and shifted.
    fileprivate func after(scale: Double, x: Double, y: Double) -> AffineTransform {
        AffineTransform(
            xx: xx * scale, xy: xy * scale, tx: xx * x + xy * y + tx,
            yx: yx * scale, yy: yy * scale, ty: yx * x + yy * y + ty)
    }
}

/// Interpolates an image between its pixels; black outside.
private struct BilinearSampler {
    let source: UnsafePointer<UInt8>
    let width: Int
    let height: Int

    func writeRow(
        _ y: Int, _ back: AffineTransform, count: Int, to output: UnsafeMutablePointer<UInt8>
    ) {
        let (xx, yx) = (Float(back.xx), Float(back.yx))
        let startX = Float(back.xy) * Float(y) + Float(back.tx)
        let startY = Float(back.yy) * Float(y) + Float(back.ty)
        for x in 0..<count {
            let (red, green, blue) = sample(xx * Float(x) + startX, yx * Float(x) + startY)
            output[3 * x] = nearestByte(red)
            output[3 * x + 1] = nearestByte(green)
            output[3 * x + 2] = nearestByte(blue)
        }
    }

    /// Like `writeRow`, with each pixel the mean of `samples × samples` positions within it.
    func writeMeanRow(
        _ y: Int, _ back: AffineTransform, count: Int, samples: Int, to output: UnsafeMutablePointer<UInt8>
    ) {
        let share = 1 / Float(samples * samples)
        let offsets = (0..<samples * samples).map { part in
            let u = (Double(part % samples) + 0.5) / Double(samples) - 0.5
            let v = (Double(part / samples) + 0.5) / Double(samples) - 0.5
            return (x: Float(back.xx * u + back.xy * v), y: Float(back.yx * u + back.yy * v))
        }
        for x in 0..<count {
            var (red, green, blue) = (Float(0), Float(0), Float(0))
            let startX = Float(back.xx * Double(x) + back.xy * Double(y) + back.tx)
            let startY = Float(back.yx * Double(x) + back.yy * Double(y) + back.ty)
            for offset in offsets {
                let colour = sample(startX + offset.x, startY + offset.y)
                red += colour.red
                green += colour.green
                blue += colour.blue
            }
            output[3 * x] = nearestByte(red * share)
            output[3 * x + 1] = nearestByte(green * share)
            output[3 * x + 2] = nearestByte(blue * share)
        }
    }

    @inline(__always)
    private func sample(_ x: Float, _ y: Float) -> (red: Float, green: Float, blue: Float) {
        guard x > -1, y > -1, x < Float(width), y < Float(height) else { return (0, 0, 0) }
        let column = Self.floor(x)
        let row = Self.floor(y)
        let (right, down) = (x - Float(column), y - Float(row))
        guard column >= 0, row >= 0, column + 1 < width, row + 1 < height else {
            return sampleAtEdge(column, row, right, down)
        }
        let a = source + 3 * (row &* width &+ column)
        let c = a + 3 * width
        return (
            Self.mix(a[0], a[3], c[0], c[3], right, down), Self.mix(a[1], a[4], c[1], c[4], right, down),
            Self.mix(a[2], a[5], c[2], c[5], right, down)
        )
    }

    private func sampleAtEdge(_ column: Int, _ row: Int, _ right: Float, _ down: Float)
        -> (red: Float, green: Float, blue: Float)
    {
        func value(_ x: Int, _ y: Int, _ channel: Int) -> UInt8 {
            x >= 0 && y >= 0 && x < width && y < height ? source[3 * (y * width + x) + channel] : 0
        }
        func mixed(_ channel: Int) -> Float {
            Self.mix(
                value(column, row, channel), value(column + 1, row, channel),
                value(column, row + 1, channel), value(column + 1, row + 1, channel), right, down)
        }
        return (mixed(0), mixed(1), mixed(2))
    }

    @inline(__always)
    private static func mix(
        _ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8, _ right: Float, _ down: Float
    ) -> Float {
        let upper = Float(a) + right * (Float(b) - Float(a))
        let lower = Float(c) + right * (Float(d) - Float(c))
        return upper + down * (lower - upper)
    }

    @inline(__always)
    private static func floor(_ value: Float) -> Int {
        let whole = Int(value)
        return value < Float(whole) ? whole - 1 : whole
    }
}
