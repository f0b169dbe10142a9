package import FaceTypes
import Numerics

/// When two faces of one person are the same picture.
///
/// Either the photos are copies of each other, or one photo shows more of the scene than the other: then their hashes
/// say nothing, but the face itself is the same to the recogniser and in its proportions. Both measures must agree in
/// either case; thresholds are on the calibrated scale.
///
/// Measured with w600k_mbf: of 41 confirmed pairs of copies all within 2 bits and a distance of 0.25, no other pair of
/// one person's photos within 14 bits. Pairs that are framed differently within 0.043 and a residual of 0.05; nearest of
/// all other pairs of 3,372 faces, shots of one event among them, 0.061. With the open pack 0.048 and 0.053.
package struct DuplicateRule: Hashable, Sendable {
    /// Differing bits of the photos' perceptual hashes, of 64; a hash of 0 is unknown, and near none.
    package var hashDistance: Int
    /// Distance of the embeddings of faces in such photos.
    package var threshold: CalibratedDistance
    /// Distance of the embeddings of one face in photos that are framed differently.
    package var framingThreshold: CalibratedDistance
    /// What a similarity transform leaves between their five points, as a share of the distance of the eyes.
    package var framingResidual: Double

    package init(
        hashDistance: Int = 6, threshold: CalibratedDistance = 0.25,
        framingThreshold: CalibratedDistance = 0.045,
        framingResidual: Double = 0.06
    ) {
        self.hashDistance = hashDistance
        self.threshold = threshold
        self.framingThreshold = framingThreshold
        self.framingResidual = framingResidual
    }

    /// No two faces are.
    package static let none = DuplicateRule(hashDistance: -1, framingThreshold: -1)

    /// - Parameter distance: of the embeddings, calibrated.
    func joins(_ a: Face, _ b: Face, distance: CalibratedDistance) -> Bool {
        let (x, y) = (a.photo.perceptualHash, b.photo.perceptualHash)
        let areKnown = x != 0 && y != 0
        let bits = (x ^ y).nonzeroBitCount
        if areKnown && bits <= hashDistance && distance <= threshold { return true }
        return distance <= framingThreshold
            && Self.residual(a.record.points, b.record.points) <= framingResidual
    }

    /// Root mean square of what is left when one face is laid onto the other, over the distance of the eyes.
    private static func residual(_ a: FivePoints, _ b: FivePoints) -> Double {
        let eyes = distance(b.leftEye, b.rightEye)
        guard let transform = similarityTransform(from: a.all, to: b.all), eyes > 0 else { return .infinity }
        let squares = zip(a.all, b.all).reduce(0) { sum, pair in
            let left = distance(transform(pair.0), pair.1)
            return sum + left * left
        }
        return (squares / Double(a.all.count)).squareRoot() / eyes
    }

    private static func distance(_ a: Point, _ b: Point) -> Double {
        let (x, y) = (Double(a.x - b.x), Double(a.y - b.y))
        return (x * x + y * y).squareRoot()
    }
}
