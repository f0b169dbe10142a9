package import FaceTypes
package import Imaging

/// Wraps an analyser, and searches photos without a certain face again, rotated by 90, 180 and 270 degrees.
///
/// Only photos without an orientation in their file are rotated. A face on its side is often found with a low score
/// and wrong points, so the rotation, including none, whose best face has the highest score is used. Boxes and points
/// are in the coordinates of the unrotated photo; the five points keep their order in the face, so alignment rotates
/// it upright. Costs three more detections for a photo without a certain face.
package struct TurningAnalyser: FaceAnalyser {
    /// Ends the detector's mode of a space whose photos were turned.
    package static let mode = ", rotate-retry"

    package let space: EmbeddingSpace
    package var decoding: Decoding { upright.decoding }
    private let upright: any FaceAnalyser
    /// How much higher the score of a rotated photo must be.
    private let leastGain: Float = 0.02

    package init(_ upright: any FaceAnalyser) {
        self.upright = upright
        var space = upright.space
        space.detector += Self.mode
        self.space = space
    }

    package func prepare() throws { try upright.prepare() }

    package var certainScore: Float { upright.certainScore }

    package func analyse(_ image: RGBImage) throws -> [AnalysedFace] { try upright.analyse(image) }

    package func analyse(_ photo: DecodedPhoto) throws -> [AnalysedFace] {
        let found = try upright.analyse(photo)
        let score = found.first?.detection.score ?? 0
        guard score < upright.certainScore, !photo.statesOrientation else { return found }
        var best = found
        for turn in QuarterTurn.allCases {
            let faces = try upright.analyse(turn.turned(photo))
            guard let score = faces.first?.detection.score,
                score > (best.first?.detection.score ?? 0) + leastGain
            else { continue }
            let back = turn.back(toWidth: photo.width, height: photo.height)
            best = faces.map { face in
                var face = face
                face.detection = face.detection.mapped(by: back)
                return face
            }
        }
        return best
    }

    package func detect(_ image: RGBImage, at scale: FrameScale) throws -> [Detection] {
        try upright.detect(image, at: scale)
    }

    package func embed(_ image: RGBImage, _ detection: Detection) throws -> (unit: [Float], norm: Float) {
        guard let turn = QuarterTurn(uprighting: detection.points) else {
            return try upright.embed(image, detection)
        }
        let there = turn.there(fromWidth: image.width, height: image.height)
        return try upright.embed(turn.turned(image), detection.mapped(by: there))
    }

    /// A face on its side is analysed upright; its landmarks are mapped back.
    package func enrich(_ image: RGBImage, box: Box, points: FivePoints) throws -> Enrichment {
        guard let turn = QuarterTurn(uprighting: points) else {
            return try upright.enrich(image, box: box, points: points)
        }
        let there = turn.there(fromWidth: image.width, height: image.height)
        let face = Detection(box: box, points: points, score: 1).mapped(by: there)
        var enrichment = try upright.enrich(turn.turned(image), box: face.box, points: face.points)
        let back = turn.back(toWidth: image.width, height: image.height)
        enrichment.landmarks106 = enrichment.landmarks106.map { back($0) }
        enrichment.landmarks68 = enrichment.landmarks68.map { point in
            let place = back(Point(point.x, point.y))
            return Point3(place.x, place.y, point.z)
        }
        enrichment.pose = headPose(of: enrichment.landmarks68)
        return enrichment
    }
}

/// A turn of a photo that brings a face upright, clockwise.
enum QuarterTurn: Int, CaseIterable {
    case right = 90
    case half = 180
    case left = 270

    /// The tangent of 60 degrees, the roll up to which a face counts as upright.
    private static let uprightSlope: Float = 1.732

    /// Nil if the eyes are level enough.
    init?(uprighting points: FivePoints) {
        let (x, y) = (points.rightEye.x - points.leftEye.x, points.rightEye.y - points.leftEye.y)
        if x >= 0, abs(y) <= x * Self.uprightSlope { return nil }
        self = abs(x) >= abs(y) ? .half : y > 0 ? .left : .right
    }

    private var orientation: Int { [.right: 6, .half: 3, .left: 8][self] ?? 1 }

    func turned(_ image: RGBImage) -> RGBImage { image.oriented(byEXIF: orientation) }

    func turned(_ photo: DecodedPhoto) -> DecodedPhoto { photo.oriented(byEXIF: orientation) }

    /// From the photo to the turned one, in coordinates whose 0 is the middle of the first pixel.
    func there(fromWidth width: Int, height: Int) -> AffineTransform {
        let (right, bottom) = (Double(width - 1), Double(height - 1))
        return switch self {
        case .right: AffineTransform(xx: 0, xy: -1, tx: bottom, yx: 1, yy: 0, ty: 0)
        case .half: AffineTransform(xx: -1, xy: 0, tx: right, yx: 0, yy: -1, ty: bottom)
        case .left: AffineTransform(xx: 0, xy: 1, tx: 0, yx: -1, yy: 0, ty: right)
        }
    }

    /// From the turned photo to the photo of these sides.
    func back(toWidth width: Int, height: Int) -> AffineTransform {
        let (right, bottom) = (Double(width - 1), Double(height - 1))
        return switch self {
        case .right: AffineTransform(xx: 0, xy: 1, tx: 0, yx: -1, yy: 0, ty: bottom)
        case .half: AffineTransform(xx: -1, xy: 0, tx: right, yx: 0, yy: -1, ty: bottom)
        case .left: AffineTransform(xx: 0, xy: -1, tx: right, yx: 1, yy: 0, ty: 0)
        }
    }
}
