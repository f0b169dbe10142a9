package import Clustering
package import FaceTypes
package import Numerics

/// Criteria for faces to become frames.
package struct SelectionOptions: Hashable, Sendable {
    /// A face farther than this (raw cosine distance) from the centroid of the set is an outlier.
    package var outlierDistance: RawDistance
    /// Shorter side of the box in pixels.
    package var minFaceShort: Double
    package var duplicates: DuplicateRule

    /// Converts raw distances to the scale of the duplicate threshold.
    package var calibration: Calibration

    /// Photos that the user prefers to their duplicates.
    package var preferred: Set<PhotoDigest> = []

    package init(
        outlierDistance: RawDistance, minFaceShort: Double = 100, duplicates: DuplicateRule = .init(),
        calibration: Calibration = .identity
    ) {
        self.outlierDistance = outlierDistance
        self.minFaceShort = minFaceShort
        self.duplicates = duplicates
        self.calibration = calibration
    }
}

/// A face with its score.
package struct ScoredFace: Hashable, Sendable {
    package let face: Face
    package let terms: QualityTerms
    package var score: Double { terms.composite }

    package init(face: Face, terms: QualityTerms) {
        self.face = face
        self.terms = terms
    }
}

/// A face that is not in the bundles, and why.
package struct DroppedFace: Hashable, Sendable {
    package let key: FaceKey
    package let reason: ReasonText

    package init(key: FaceKey, reason: ReasonText) {
        self.key = key
        self.reason = reason
    }

    package init(key: FaceKey, _ reason: Reason, _ detail: String? = nil) {
        self.init(key: key, reason: ReasonText(reason, detail))
    }
}

/// The faces of a set by descending score.
package struct Selection: Sendable {
    /// One element per picture: the face of the original first, as far as that can be determined, then its duplicates,
    /// which replace it if it fails.
    package var pictures: [[ScoredFace]]
    /// In the order of the keys.
    package var dropped: [DroppedFace]
    /// The normalised mean of all faces that were considered; nil if there are none.
    package var centroid: Centroid?
}

/// Selects the faces of one set: drops outliers and small faces, ranks the others, and groups faces of one picture.
///
/// Reasons: `missing_photo`, `not_enriched`, `outlier`, `min_face_short`. Faces of equal score are ranked by key. A
/// face joins the faces that it duplicates, directly or through others. Costs O(n²).
/// - Throws: `FaceSetsError` `no_centroid` for faces that cancel out.
package func select(_ faces: [Face], in matrix: EmbeddingMatrix, options: SelectionOptions) throws
    -> Selection
{
    if faces.isEmpty { return Selection(pictures: [], dropped: [], centroid: nil) }
    guard let centroid = centroid(of: faces.map(\.row).sorted(), in: matrix) else {
        throw FaceSetsError(
            code: .noCentroid,
            "the \(counted(faces.count, "face")) of a set cancel out, so there is no centroid",
            remedy: "Check the cache with `face-sets cache verify`.")
    }
    var dropped: [DroppedFace] = []
    var scored: [ScoredFace] = []
    for face in faces {
        let distance = cosineDistance(matrix[face.row], centroid)
        if let reason = refusal(of: face, distance: distance, options) {
            dropped.append(DroppedFace(key: face.key, reason))
        } else if let enrichment = face.enrichment {
            scored.append(
                ScoredFace(face: face, terms: QualityTerms(of: face.record, enrichment: enrichment)))
        }
    }
    scored.sort { ($1.score, $0.face.key) < ($0.score, $1.face.key) }
    return Selection(
        pictures: pictures(scored, in: matrix, options),
        dropped: dropped.sorted { $0.key < $1.key }, centroid: centroid)
}

/// Why a face does not become a frame; nil if it may.
private func refusal(of face: Face, distance: RawDistance, _ options: SelectionOptions) -> Reason? {
    if face.photo.status == .missing { return .missingPhoto }
    if face.enrichment == nil { return .notEnriched }
    if distance > options.outlierDistance { return .outlier }
    return Double(face.record.shortSidePixels) < options.minFaceShort ? .minFaceShort : nil
}

/// Groups ranked faces by picture. The most likely original of each comes first; pictures are ordered by its score.
private func pictures(_ ranked: [ScoredFace], in matrix: EmbeddingMatrix, _ options: SelectionOptions)
    -> [[ScoredFace]]
{
    let groups = groupPictures(
        ranked.map(\.face), in: matrix, rule: options.duplicates, calibration: options.calibration)
    let pictures = groups.map { group in
        let copies = zip(group.members, group.turned).map {
            PictureCopy(ranked[$0].face, isTurned: $1, preferred: options.preferred)
        }
        return originalFirst(copies).map { ranked[group.members[$0]] }
    }
    return pictures.sorted { ($1[0].score, $0[0].face.key) < ($0[0].score, $1[0].face.key) }
}

extension PictureCopy {
    fileprivate init(_ face: Face, isTurned: Bool, preferred: Set<PhotoDigest>) {
        let blur = face.record.blur
        self.init(
            photo: face.photo, faceShort: face.record.shortSidePixels, sharpness: blur.isFinite ? blur : 0,
            isTurned: isTurned, preference: preferred.contains { face.photo.holds($0) } ? 0 : 1)
    }
}
