package import FaceTypes
import Glibc

/// The quality of a face as a frame of a face set, in terms from 0 to 1 (best). `docs/export.md` has the formulas.
package struct QualityTerms: Hashable, Sendable {
    package var frontality: Double
    package var detectionScore: Double
    package var landmarkSymmetry: Double
    package var faceSize: Double
    package var sharpness: Double

    package init(
        frontality: Double, detectionScore: Double, landmarkSymmetry: Double, faceSize: Double,
        sharpness: Double
    ) {
        self.frontality = frontality
        self.detectionScore = detectionScore
        self.landmarkSymmetry = landmarkSymmetry
        self.faceSize = faceSize
        self.sharpness = sharpness
    }

    /// The terms of an enriched face.
    ///
    /// Without a pose, frontality is estimated from the five points; without 106 or 68 landmarks, so is symmetry.
    package init(of face: FaceRecord, enrichment: Enrichment) {
        frontality =
            enrichment.pose.map(FacesetExport.frontality) ?? FacesetExport.frontality(of: face.points)
        detectionScore = unit(Double(face.score))
        landmarkSymmetry = FacesetExport.landmarkSymmetry(enrichment, orOf: face.points)
        faceSize = FacesetExport.faceSize(shortSidePixels: Double(face.shortSidePixels))
        sharpness = FacesetExport.sharpness(laplacianVariance: Double(face.blur))
    }

    /// `0.30·frontality + 0.20·det_score + 0.20·landmark_symmetry + 0.15·face_size + 0.15·sharpness`, in 0…1.
    package var composite: Double {
        0.30 * frontality + 0.20 * detectionScore + 0.20 * landmarkSymmetry + 0.15 * faceSize
            + 0.15 * sharpness
    }
}

/// Values at which the terms reach 0 or 1.
package enum QualityScale {
    /// Degrees of yaw at which only one side of a face is visible.
    package static let yawLimit = 60.0
    /// Degrees of pitch at which a face is seen from above or below.
    package static let pitchLimit = 40.0
    /// A mean mirror error of this many eye distances counts as no symmetry.
    package static let asymmetryLimit = 0.5
    /// Shorter side in pixels that fills half of a 512-pixel frame; more detail is lost in the frame.
    package static let fullFaceSize = 256.0
    /// Variance of the Laplacian of a face without visible blur.
    package static let fullSharpness = 1000.0
}

/// `max(0, 1 − √((yaw/60)² + (pitch/40)²))`: 1 for a frontal face; roll is ignored, because alignment removes it.
package func frontality(_ pose: Pose) -> Double {
    let yaw = Double(pose.yaw) / QualityScale.yawLimit
    let pitch = Double(pose.pitch) / QualityScale.pitchLimit
    return unit(1 - hypot(yaw, pitch))
}

/// Frontality for packs without a pose: the offset of the nose from the middle of eyes and mouth,
/// `max(0, 1 − 2·|offset| / eye distance)`.
package func frontality(of points: FivePoints) -> Double {
    let eyeDistance = distance(points.leftEye, points.rightEye)
    guard eyeDistance > 0 else { return 0 }
    let line = MidLine(pairs: [(points.leftEye, points.rightEye), (points.leftMouth, points.rightMouth)])
    return unit(1 - 2 * abs(line?.signedDistance(points.nose) ?? eyeDistance) / eyeDistance)
}

/// `min(1, short side / 256)`.
package func faceSize(shortSidePixels: Double) -> Double {
    unit(shortSidePixels / QualityScale.fullFaceSize)
}

/// `min(1, ln(1 + v) / ln(1 + 1000))`, where v is the variance of the Laplacian; 0 if unknown.
package func sharpness(laplacianVariance: Double) -> Double {
    unit(log1p(max(0, laplacianVariance)) / log1p(QualityScale.fullSharpness))
}

/// Clamps to 0…1; NaN gives 0.
func unit(_ value: Double) -> Double {
    value.isNaN ? 0 : min(1, max(0, value))
}

func distance(_ a: Point, _ b: Point) -> Double {
    hypot(Double(a.x - b.x), Double(a.y - b.y))
}
