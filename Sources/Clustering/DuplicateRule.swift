package import FaceTypes
import Numerics

/// When two faces of one person are the same picture: the one notion of that for gates, exports and lists of duplicates.
///
/// There are three ways in which they can be. The photos are copies of each other: of near hash, and of near faces. Or one
/// photo is the other one turned or mirrored: its hash is near that of the turned one, and the face lies where turning puts
/// it, however little the recogniser makes of a face on its side. Or one photo shows more of the scene than the other: then
/// their hashes say nothing, but the face itself, as it is or mirrored, is the same to the recogniser and in its
/// proportions. Thresholds are on the calibrated scale.
///
/// Measured with w600k_mbf: of 41 confirmed pairs of copies all within 2 bits and a distance of 0.25, no other pair of
/// one person's photos within 14 bits. Photos turned and mirrored within 10 bits, of 393 photos no other pair within 11.
/// Pairs that are framed differently within 0.043 and a residual of 0.05; nearest of all other pairs of 3,372 faces, shots
/// of one event among them, 0.061. With the open pack 0.048 and 0.053, and a residual of 0.06 in a face of 120 pixels.
package struct DuplicateRule: Hashable, Sendable {
    /// Differing bits of the photos' perceptual hashes, of 64; a hash of 0 is unknown, and near none.
    package var hashDistance: Int
    /// Distance of the embeddings of faces in such photos.
    package var threshold: CalibratedDistance
    /// Differing bits of the hashes of a photo and one that is turned or mirrored.
    package var turnedHashDistance: Int
    /// Distance of the embeddings of one face in photos that are framed differently.
    package var framingThreshold: CalibratedDistance
    /// What a similarity transform leaves between their five points, as a share of the distance of the eyes.
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

    /// No two faces are.
    package static let none = DuplicateRule(hashDistance: -1, turnedHashDistance: -1, framingThreshold: -1)

    /// How two faces of one picture lie to each other.
    package enum Relation: Hashable, Sendable {
        case sameWay
        /// On its side, upside down or mirrored.
        case turned
    }

    /// Boxes that share more than this of what they cover together are in one place: those of faces on their side fit badly.
    private static let leastOverlap: Float = 0.4

    /// Nil where the faces are not the same picture.
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

/// One face laid onto another.
private struct Fit {
    /// Root mean square of what is left, over the distance of the eyes.
    let residual: Double
    /// Turned by less than an eighth.
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
    /// Those of the face in a mirror, with left and right as they are seen there.
    fileprivate var mirrored: FivePoints {
        func across(_ point: Point) -> Point { Point(-point.x, point.y) }
        return FivePoints(
            leftEye: across(rightEye), rightEye: across(leftEye), nose: across(nose),
            leftMouth: across(rightMouth), rightMouth: across(leftMouth))
    }
}

extension Face {
    /// The box in shares of the photo's sides; nil where its size is not known.
    fileprivate var placeInPhoto: Box? {
        let (width, height) = (Float(photo.width), Float(photo.height))
        guard width > 0, height > 0 else { return nil }
        let box = record.box
        return Box(x1: box.x1 / width, y1: box.y1 / height, x2: box.x2 / width, y2: box.y2 / height)
    }
}
