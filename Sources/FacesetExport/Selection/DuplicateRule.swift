package import FaceTypes
import Numerics

/// Decides whether two faces of one person are from the same picture.
///
/// Either the photos are near-duplicates, or they are different crops of one picture. In the latter case, their hashes
/// say nothing, but the face has the same embedding and proportions. Both measures must agree in either case;
/// thresholds are on the calibrated scale.
///
/// Measured with w600k_mbf: all of 41 confirmed pairs are within 2 bits and a distance of 0.25; no other pair of
/// photos of one person is within 14 bits. Different crops are within 0.043 and a residual of 0.05; the closest other
/// pair among 3,372 faces, including shots of one event, is at 0.061. With the open pack, 0.048 and 0.053.
package struct DuplicateRule: Hashable, Sendable {
    /// Greatest number of differing bits, of 64, between the photos' perceptual hashes; 0 is an unknown hash.
    package var hashDistance: Int
    /// Distance of the embeddings of faces in such photos.
    package var threshold: CalibratedDistance
    /// Distance between the embeddings of one face in different crops of a picture.
    package var framingThreshold: CalibratedDistance
    /// Residual of a similarity transform between the five points, relative to the distance of the eyes.
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

    /// Treats no two faces as duplicates.
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

    /// Root mean square residual after aligning one face with the other, relative to the distance of the eyes.
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
