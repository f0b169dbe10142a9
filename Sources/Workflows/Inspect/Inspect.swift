package import FaceAnalysis
package import FaceTypes
package import FacesetExport
import Files
import Glibc
package import Imaging
import Library
import PhotoMetadata

/// A detected face with its measures.
package struct InspectedFace: Sendable {
    package let face: AnalysedFace
    package let enrichment: Enrichment
    package let terms: QualityTerms
}

/// All faces of one photo, as `embed`, `enrich` and `export-swap` would see them.
package struct Inspection: Sendable {
    package let image: RGBImage
    /// With its source.
    package let captured: SourcedDate?
    /// By descending score.
    package let faces: [InspectedFace]
}

/// Analyses one photo, which need not be in a library, and stores nothing.
///
/// - Throws: `FaceSetsError` naming the photo if it cannot be read or decoded.
package func inspect(_ path: FilePath, images: some ImageSource, analyser: any FaceAnalyser) throws
    -> Inspection
{
    let content = try readFile(path, limit: PhotoMemory().longestFile)
    let beside = Sidecars(in: path.parent).facts(of: path)
    let (photo, image): (DecodedPhoto, RGBImage)
    do {
        photo = try images.decode(content, analyser.decoding).oriented(bySidecar: beside.orientation ?? 1)
        image = try photo.whole()
    } catch let error as FaceSetsError { throw error.of(path) }
    let faces = try analyser.analyse(photo).enumerated().map { index, found in
        let face = found.within(photo)
        let record = FaceRecord(face, of: 0, index: Int32(index))
        let enrichment = try analyser.enrichMeasuring(image, box: record.box, points: record.points)
        return InspectedFace(
            face: face, enrichment: enrichment, terms: QualityTerms(of: record, enrichment: enrichment))
    }
    return Inspection(
        image: image, captured: DateRules(latest: .tomorrow).best(photo.metadata, beside, path),
        faces: faces)
}

extension QualityTerms {
    /// The terms under their names in manifests, in order.
    package var named: [(name: String, value: Double)] {
        [
            ("frontality", frontality), ("det_score", detectionScore),
            ("landmark_symmetry", landmarkSymmetry), ("face_size", faceSize), ("sharpness", sharpness),
        ]
    }
}

extension Inspection {
    /// The photo with each face's box, points, landmarks, the axes of its pose (x red, y green, out of the face blue)
    /// and, below the box, a bar for each term of the score, in the order of `QualityTerms.named`; longer is better.
    package var drawing: RGBImage { image.drawn(faces.flatMap(strokes)) }

    private func strokes(_ inspected: InspectedFace) -> [Stroke] {
        let (box, points) = (inspected.face.detection.box, inspected.face.detection.points)
        let pen = max(1, box.longSidePixels / 80)
        let landmarks =
            inspected.enrichment.landmarks106
            + inspected.enrichment.landmarks68.map { Point($0.x, $0.y) }
        return [Stroke(box, (255, 220, 0), width: pen)]
            + landmarks.map { Stroke([$0], (120, 220, 255), width: pen) }
            + points.all.map { Stroke([$0], (255, 0, 200), width: 2.5 * pen) }
            + axes(inspected.enrichment.pose, at: points.nose, length: box.width / 2, pen: 1.5 * pen)
            + bars(inspected.terms, below: box, pen: pen)
    }

    /// Directions of the head's own axes on screen.
    private func axes(_ pose: Pose?, at nose: Point, length: Float, pen: Float) -> [Stroke] {
        guard let pose else { return [] }
        let (pitch, yaw, roll) = (
            pose.pitch * .pi / 180, pose.yaw * .pi / 180, pose.roll * .pi / 180
        )
        let right = (cos(yaw) * cos(roll), cos(yaw) * sin(roll))
        let down = (-cos(pitch) * sin(roll), cos(pitch) * cos(roll))
        let out = (sin(yaw), -sin(pitch))
        let colours: [Stroke.Colour] = [(255, 40, 40), (40, 220, 40), (60, 90, 255)]
        return zip([right, down, out], colours).map { direction, colour in
            let tip = Point(nose.x + length * direction.0, nose.y + length * direction.1)
            return Stroke([nose, tip], colour, width: pen)
        }
    }

    private func bars(_ terms: QualityTerms, below box: Box, pen: Float) -> [Stroke] {
        terms.named.enumerated().flatMap { place, term in
            let y = box.y2 + (3 * Float(place) + 3) * pen
            let end = box.x1 + Float(term.value) * box.width
            return [
                Stroke([Point(box.x1, y), Point(box.x2, y)], (70, 70, 70), width: 2 * pen),
                Stroke([Point(box.x1, y), Point(end, y)], (90, 230, 90), width: 2 * pen),
            ]
        }
    }
}
