import FaceTypes
import Imaging

/// Measures of the grey pixels in a box, independent of the face; docs/export.md has the formulas.
struct PixelMeasures {
    private(set) var scaledSharpness = 0.0
    private(set) var exposure = 0.0
    private(set) var contrast = 0.0
    private(set) var clipped = 1.0

    /// Shorter side in pixels at which `scaledSharpness` is measured; smaller faces are measured as they are.
    private static let measuredSide = 112
    /// Grey levels at or below the first, or at or above the second, show no detail.
    private static let (black, white): (UInt8, UInt8) = (4, 251)

    /// A box outside the frame is black.
    init(_ image: RGBImage, in box: Box) {
        guard let columns = RGBImage.pixels(box.x1, box.x2, within: image.width),
            let rows = RGBImage.pixels(box.y1, box.y2, within: image.height)
        else { return }
        let levels = image.grey(columns: columns, rows: rows)
        let count = Double(levels.count)
        let (sum, squares, ends) = levels.reduce(into: (0, 0, 0)) { sums, level in
            sums.0 += Int(level)
            sums.1 += Int(level) * Int(level)
            if level <= Self.black || level >= Self.white { sums.2 += 1 }
        }
        let mean = Double(sum) / count
        exposure = mean / 255
        contrast = max(0, Double(squares) / count - mean * mean).squareRoot() / 255
        clipped = Double(ends) / count
        scaledSharpness = Self.reducedFace(image, columns, rows).laplacianVariance
    }

    private static func reducedFace(_ image: RGBImage, _ columns: Range<Int>, _ rows: Range<Int>) -> RGBImage
    {
        let face = image.placed(
            onCanvasWidth: columns.count, height: rows.count, x: -columns.lowerBound, y: -rows.lowerBound)
        let scale = Double(measuredSide) / Double(min(columns.count, rows.count))
        guard scale < 1 else { return face }
        return face.resizedByArea(
            width: Int((Double(columns.count) * scale).rounded()),
            height: Int((Double(rows.count) * scale).rounded()))
    }
}

extension RGBImage {
    fileprivate var laplacianVariance: Double {
        laplacianVariance(in: Box(x1: 0, y1: 0, x2: Float(width), y2: Float(height)))
    }
}
