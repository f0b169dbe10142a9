package import FaceTypes

/// What the pixels of a face say about how well it was taken.
package struct FaceMeasures: Hashable, Sendable {
    /// Variance of the Laplacian after the face was reduced to 112 pixels, so that copies of other sizes agree.
    package var scaledSharpness: Double
    /// Mean grey level, in 0…1; well exposed faces lie about the middle.
    package var exposure: Double
    /// Standard deviation of the grey levels, in 0…0.5.
    package var contrast: Double
    /// Part of the pixels at either end of the scale, in 0…1: burnt out or drowned.
    package var clipped: Double
}

extension RGBImage {
    /// Shorter side in pixels at which `scaledSharpness` is measured; smaller faces are measured as they are.
    private static let measuredSide = 112
    /// Grey levels up to which, and from which on, nothing can be told apart.
    private static let (black, white): (UInt8, UInt8) = (4, 251)

    /// Nil where nothing of the box lies in the frame. docs/export.md has the formulas.
    package func measures(in box: Box) -> FaceMeasures? {
        guard let columns = Self.pixels(box.x1, box.x2, within: width),
            let rows = Self.pixels(box.y1, box.y2, within: height)
        else { return nil }
        let levels = grey(columns: columns, rows: rows)
        let count = Double(levels.count)
        let (sum, squares, ends) = levels.reduce(into: (0, 0, 0)) { sums, level in
            sums.0 += Int(level)
            sums.1 += Int(level) * Int(level)
            if level <= Self.black || level >= Self.white { sums.2 += 1 }
        }
        let mean = Double(sum) / count
        return FaceMeasures(
            scaledSharpness: reducedFace(columns, rows), exposure: mean / 255,
            contrast: max(0, Double(squares) / count - mean * mean).squareRoot() / 255,
            clipped: Double(ends) / count)
    }

    private func reducedFace(_ columns: Range<Int>, _ rows: Range<Int>) -> Double {
        let face = placed(
            onCanvasWidth: columns.count, height: rows.count, x: -columns.lowerBound, y: -rows.lowerBound)
        let scale = Double(Self.measuredSide) / Double(min(columns.count, rows.count))
        guard scale < 1 else { return face.laplacianVarianceOfAll }
        return face.resizedByArea(
            width: Int((Double(columns.count) * scale).rounded()),
            height: Int((Double(rows.count) * scale).rounded())
        ).laplacianVarianceOfAll
    }

    private var laplacianVarianceOfAll: Double {
        laplacianVariance(in: Box(x1: 0, y1: 0, x2: Float(width), y2: Float(height)))
    }
}
