package import FaceAnalysis
package import FaceTypes
package import Imaging

/// Why a frame cannot go into a bundle.
package enum FrameFault: Hashable, Sendable {
    /// The detector does not find the face at full or at half size.
    case noFace
    /// Other faces, in pixels of the frame; a consumer would average them into the set.
    case secondFace([Box])
    /// The face in the frame is too far from the face in the photo.
    case drift(cosine: Double)

    /// The word for manifests.
    package var reason: Reason {
        switch self {
        case .noFace: .noFaceInCrop
        case .secondFace: .secondFaceInCrop
        case .drift: .embeddingDrift
        }
    }
}

/// The embedding of the only face of a frame.
package struct FrameEmbedding: Hashable, Sendable {
    package let unit: [Float]
    package let norm: Float
    /// Cosine to the embedding of the face in its photo.
    package let cosineToSource: Double
}

/// Checks a frame the way its consumers load it: at full and half size, counting every face.
package struct FrameCheck: Sendable {
    let analyser: any FaceAnalyser
    /// Frames whose embedding is farther than this from their source are rejected.
    let driftDistance: RawDistance

    /// On the scale of thresholds; a cosine of 0.81 with w600k_mbf, 0.84 with the open pack. Good frames are within
    /// 0.08, frames of faces that the photo cuts off within 0.12 (docs/export.md).
    package static let defaultDriftThreshold: CalibratedDistance = 0.158
    /// A detection that overlaps less than this with the expected position is another face.
    private static let leastOverlap: Float = 0.3

    /// - Parameter calibration: of the analyser's pack.
    package init(
        analyser: any FaceAnalyser, driftThreshold: CalibratedDistance = defaultDriftThreshold,
        calibration: Calibration = .identity
    ) {
        self.analyser = analyser
        driftDistance = calibration.raw(driftThreshold)
    }

    /// Requires exactly one face at both sizes, at the expected position and close to its source.
    ///
    /// - Parameters:
    ///   - expected: the position of the face in the frame.
    ///   - source: unit embedding of the face in its photo, of the analyser's space.
    package func check(_ frame: RGBImage, expected: Box, source: [Float]) throws
        -> Result<FrameEmbedding, FrameFault>
    {
        var own: Detection?
        var others: [Box] = []
        var found = true
        for scale in FrameScale.allCases {
            let faces = try analyser.detect(frame, at: scale)
            let place = Self.place(of: expected, among: faces)
            found = found && place != nil
            if scale == .whole { own = place.map { faces[$0] } }
            let strange = faces.indices.filter { $0 != place }.map { faces[$0].box }
            others += strange.filter { box in
                !others.contains { $0.overlap(with: box) >= Self.leastOverlap }
            }
        }
        guard others.isEmpty else { return .failure(.secondFace(others)) }
        guard found, let own else { return .failure(.noFace) }
        let (unit, norm) = try analyser.embed(frame, own)
        let cosine = zip(unit, source).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        guard RawDistance(1 - cosine) <= driftDistance else { return .failure(.drift(cosine: cosine)) }
        return .success(FrameEmbedding(unit: unit, norm: norm, cosineToSource: cosine))
    }

    private static func place(of expected: Box, among faces: [Detection]) -> Int? {
        let overlaps = faces.map { $0.box.overlap(with: expected) }
        guard let best = overlaps.indices.max(by: { overlaps[$0] < overlaps[$1] }),
            overlaps[best] >= leastOverlap
        else { return nil }
        return best
    }
}

extension FrameFault: Error {}
