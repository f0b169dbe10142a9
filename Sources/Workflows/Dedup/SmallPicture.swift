import Clustering
import Imaging

/// A photo as 64 × 64 grey values with mean 0 and deviation 1, so that brightness and contrast do not matter.
struct SmallPicture: Sendable {
    /// Longer side in pixels of an image from which one can be made.
    static let sufficientSide = 256
    private static let side = 64
    private static let blockSide = 8
    private static var blocks: Int { side / blockSide }
    /// Lowest correlation of two near-duplicates. Measured on 45 confirmed pairs: at least 0.993; other pairs: 0.90.
    private static let minCorrelation: Float = 0.97
    /// Greatest mean square difference in a block of 8 × 8. Measured: up to 0.08 for near-duplicates, 1.5 for others.
    private static let maxBlockDifference: Float = 0.25
    /// In grey levels; below this, the picture is only noise.
    private static let minDeviation: Float = 1

    private let grey: [UInt8]
    private let mean: Float
    private let deviation: Float
    /// The mean value of each block.
    private let blockMeans: [Float]
    /// Width by height.
    private let aspect: Float

    /// - Parameters:
    ///   - width, height: of the photo that `image` was reduced from; 0 if unknown.
    /// - Returns: nil for a picture of a single colour.
    init?(_ image: RGBImage, width: Int32 = 0, height: Int32 = 0) {
        let isKnown = width > 0 && height > 0
        let small = image.resizedByArea(width: Self.side, height: Self.side)
        self.init(
            grey: small.grey(columns: 0..<Self.side, rows: 0..<Self.side),
            aspect: isKnown
                ? Float(width) / Float(height) : Float(image.width) / Float(max(1, image.height)))
    }

    private init?(grey: [UInt8], aspect: Float) {
        (self.grey, self.aspect) = (grey, aspect)
        let mean = grey.reduce(Float(0)) { $0 + Float($1) } / Float(grey.count)
        let squares = grey.reduce(Float(0)) { $0 + (Float($1) - mean) * (Float($1) - mean) }
        let deviation = (squares / Float(grey.count)).squareRoot()
        guard deviation >= Self.minDeviation else { return nil }
        var sums = [Float](repeating: 0, count: Self.blocks * Self.blocks)
        for (place, value) in grey.enumerated() { sums[Self.block(of: place)] += Float(value) - mean }
        let scale = 1 / (deviation * Float(Self.blockSide * Self.blockSide))
        blockMeans = sums.map { $0 * scale }
        (self.mean, self.deviation) = (mean, deviation)
    }

    func turned(_ turn: PictureTurn) -> SmallPicture {
        let last = Self.side - 1
        let turnedGrey = (0..<Self.side * Self.side).map { place in
            let row = turn.mirrorsRows ? last - place / Self.side : place / Self.side
            let column = turn.mirrorsColumns ? last - place % Self.side : place % Self.side
            return grey[turn.transposes ? column * Self.side + row : row * Self.side + column]
        }
        return SmallPicture(grey: turnedGrey, aspect: turn.transposes ? 1 / aspect : aspect) ?? self
    }

    private static func block(of place: Int) -> Int {
        place / side / blockSide * blocks + place % side / blockSide
    }

    /// Whether both match as a whole and in every block; aspect ratios may differ by 3 %.
    func showsTheSame(as other: SmallPicture) -> Bool {
        guard abs(aspect / other.aspect - 1) <= 0.03, mayAgree(with: other) else { return false }
        var products: Float = 0
        var squares = [Float](repeating: 0, count: Self.blocks * Self.blocks)
        for place in grey.indices {
            let (a, b) = (value(place), other.value(place))
            products += a * b
            squares[Self.block(of: place)] += (a - b) * (a - b)
        }
        let worst = (squares.max() ?? 0) / Float(Self.blockSide * Self.blockSide)
        return products / Float(grey.count) >= Self.minCorrelation && worst <= Self.maxBlockDifference
    }

    /// A quick rejection: false if the block's mean values already differ too much, since the square of a mean is at
    /// most the mean of squares.
    private func mayAgree(with other: SmallPicture) -> Bool {
        let most = Self.maxBlockDifference.squareRoot() + 1e-3
        return zip(blockMeans, other.blockMeans).allSatisfy { abs($0 - $1) <= most }
    }

    private func value(_ place: Int) -> Float { (Float(grey[place]) - mean) / deviation }
}
