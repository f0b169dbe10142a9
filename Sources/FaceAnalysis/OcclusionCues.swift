import FaceTypes
import Imaging
import Numerics

/// Hints that something covers a face, from its aligned picture; docs/export.md has the formulas.
///
/// Not a detector of masks or glasses: a turned head, light from the side and a smooth face lower them too.
struct OcclusionCues {
    private(set) var mirrorCorrelation = 0.0
    private(set) var eyeDetail = 0.0
    private(set) var mouthDetail = 0.0

    /// Regions around the points of a face that is aligned to 112 × 112 pixels.
    private static let face = Box(x1: 22, y1: 30, x2: 90, y2: 108)
    private static let eyes = [Box(x1: 26, y1: 42, x2: 50, y2: 60), Box(x1: 62, y1: 42, x2: 86, y2: 60)]
    private static let mouth = Box(x1: 36, y1: 80, x2: 76, y2: 104)

    /// All are 0 if the points of the face coincide.
    init(_ image: RGBImage, of points: FivePoints) {
        guard let alignment = similarityTransform(from: points.all, to: ChipRecogniser.template) else {
            return
        }
        let side = ChipRecogniser.side
        let chip = image.warpedAveraging(by: alignment, width: side, height: side)
        let whole = chip.laplacianVariance(in: Self.face)
        func detail(_ part: Box) -> Double {
            let energy = chip.laplacianVariance(in: part)
            return energy > 0 ? energy / (energy + whole) : 0
        }
        eyeDetail = Self.eyes.map(detail).min() ?? 0
        mouthDetail = detail(Self.mouth)
        mirrorCorrelation = max(
            0, Self.correlation(chip.greyFace(Self.face), with: chip.mirrored().greyFace(Self.face)))
    }

    /// Pearson's correlation coefficient; 0 if either side is constant.
    private static func correlation(_ a: [UInt8], with b: [UInt8]) -> Double {
        var (sumA, sumB, squaresA, squaresB, products) = (0, 0, 0, 0, 0)
        for (a, b) in zip(a, b) {
            let (a, b) = (Int(a), Int(b))
            sumA += a
            sumB += b
            squaresA += a * a
            squaresB += b * b
            products += a * b
        }
        let count = a.count
        let (spreadA, spreadB) = (count * squaresA - sumA * sumA, count * squaresB - sumB * sumB)
        guard spreadA > 0, spreadB > 0 else { return 0 }
        return Double(count * products - sumA * sumB) / (Double(spreadA) * Double(spreadB)).squareRoot()
    }
}

extension RGBImage {
    fileprivate func greyFace(_ box: Box) -> [UInt8] {
        grey(columns: Int(box.x1)..<Int(box.x2), rows: Int(box.y1)..<Int(box.y2))
    }
}
