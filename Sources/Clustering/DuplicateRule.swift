package import FaceTypes
import Numerics

/// Decides whether two faces of one person are from the same picture; used by gates, exports and lists of duplicates.
///
/// There are three cases. The photos are near-duplicates: their hashes and the faces are similar. Or one photo is the
/// other one rotated or mirrored: its hash is similar to that of the rotated photo, and the face is where the rotation
/// puts it, even if its embedding differs because it is on its side. Or they are different crops of one picture: then
/// their hashes say nothing, but the face, possibly mirrored, has the same embedding and proportions. Thresholds are on
/// the calibrated scale.
///
/// Measured with w600k_mbf: all of 41 confirmed pairs of near-duplicates are within 2 bits and a distance of 0.25; no
/// other pair of photos of one person is within 14 bits. Rotated and mirrored photos are within 10 bits; no other pair
/// of 393 photos is within 11. Different crops are within 0.043 and a residual of 0.05; the closest other pair among
/// 3,372 faces, including shots of one event, is at 0.061. With the open pack, 0.048 and 0.053, and a residual of 0.06 in
/// a face of 120 pixels.
package struct DuplicateRule: Hashable, Sendable {
    /// Greatest number of differing bits, of 64, between the photos' perceptual hashes; 0 is an unknown hash.
    package var hashDistance: Int
    /// Distance of the embeddings of faces in such photos.
    package var threshold: CalibratedDistance
    /// Greatest number of differing bits between the hashes of a photo and a rotated or mirrored one.
    package var turnedHashDistance: Int
    /// Distance between the embeddings of one face in different crops of a picture.
    package var framingThreshold: CalibratedDistance
    /// Residual of a similarity transform between the five points, relative to the distance of the eyes.
    package var framingResidual: Double

    package init(
        hashDistance: Int = 6, threshold: CalibratedDistance = 0.25, turnedHashDistance: Int = 10,
        framingThreshold: CalibratedDistance = 0.045, framingResidual: Double = 0.08
    ) {
        self.hashDistance = hashDistance
        self.threshold = threshold
        self.turnedHashDistance = turnedHashDistance
        self.framingThreshold = framingThreshold
        self.framingResidual = framingResidual
    }

    /// Treats no two faces as duplicates.
    package static let none = DuplicateRule(hashDistance: -1, turnedHashDistance: -1, framingThreshold: -1)

    /// The orientation of two faces of one picture relative to each other.
    package enum Relation: Hashable, Sendable {
        case sameWay
        /// On its side, upside down or mirrored.
        case turned
    }

    /// Boxes with more overlap than this (IoU) are in one place; low, because boxes of faces on their side fit badly.
    private static let leastOverlap: Float = 0.4

    /// Nil if the faces are not from the same picture.
    ///
    /// - Parameter distance: of the embeddings, calibrated.
    package func relation(_ a: Face, _ b: Face, distance: CalibratedDistance) -> Relation? {
        let (x, y) = (a.photo.perceptualHash, b.photo.perceptualHash)
        let areKnown = x != 0 && y != 0
        if areKnown && hammingDistance(x, y) <= hashDistance && distance <= threshold { return .sameWay }
        if distance <= framingThreshold {
            if let fit = Fit(a.record.points, onto: b.record.points), fit.residual <= framingResidual {
                return fit.isUpright ? .sameWay : .turned
            }
            if let fit = Fit(a.record.points.mirrored, onto: b.record.points), fit.residual <= framingResidual
            {
                return .turned
            }
        }
        let isTurned =
            areKnown
            && PictureTurn.others.contains { turn in
                hammingDistance(turn.applied(to: x), y) <= turnedHashDistance
                    && a.placeInPhoto.flatMap { place in
                        b.placeInPhoto.map { turn.applied(to: place).overlap(with: $0) > Self.leastOverlap }
                    } ?? false
            }
        return isTurned ? .turned : nil
    }
}

/// One face aligned with another.
private struct Fit {
    /// Root mean square residual, relative to the distance of the eyes.
    let residual: Double
    /// Rotated by less than 45°.
    let isUpright: Bool

    init?(_ a: FivePoints, onto b: FivePoints) {
        let eyes = Self.distance(b.leftEye, b.rightEye)
        guard let transform = similarityTransform(from: a.all, to: b.all), eyes > 0 else { return nil }
        let squares = zip(a.all, b.all).reduce(0) { sum, pair in
            let left = Self.distance(transform(pair.0), pair.1)
            return sum + left * left
        }
        residual = (squares / Double(a.all.count)).squareRoot() / eyes
        isUpright = transform.xx > abs(transform.yx)
    }

    private static func distance(_ a: Point, _ b: Point) -> Double {
        let (x, y) = (Double(a.x - b.x), Double(a.y - b.y))
        return (x * x + y * y).squareRoot()
    }
}

extension FivePoints {
    /// The points of the mirrored face, with left and right as seen there.
    fileprivate var mirrored: FivePoints {
        func across(_ point: Point) -> Point { Point(-point.x, point.y) }
        return FivePoints(
            leftEye: across(rightEye), rightEye: across(leftEye), nose: across(nose),
            leftMouth: across(rightMouth), rightMouth: across(leftMouth))
    }
}

extension Face {
    /// The box relative to the photo's sides; nil if its size is not known.
    fileprivate var placeInPhoto: Box? {
        let (width, height) = (Float(photo.width), Float(photo.height))
        guard width > 0, height > 0 else { return nil }
        let box = record.box
        return Box(x1: box.x1 / width, y1: box.y1 / height, x2: box.x2 / width, y2: box.y2 / height)
    }
}
