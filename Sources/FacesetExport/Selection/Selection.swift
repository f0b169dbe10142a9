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
    /// One element per picture: the best face first, then its duplicates, which replace it if it fails.
    package var pictures: [[ScoredFace]]
    /// In the order of the keys.
    package var dropped: [DroppedFace]
    /// The normalised mean of all faces that were considered; nil if there are none.
    package var centroid: Centroid?
}

/// Selects the faces of one set: drops outliers and small faces, ranks the others, and groups faces of one picture.
///
/// Reasons: `missing_photo`, `not_enriched`, `outlier`, `min_face_short`. Faces of equal score are ranked by key. A
/// face joins the best face that it duplicates, never a duplicate of a duplicate. Costs O(n·p) for p pictures.
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

/// Groups ranked faces by picture.
private func pictures(_ ranked: [ScoredFace], in matrix: EmbeddingMatrix, _ options: SelectionOptions)
    -> [[ScoredFace]]
{
    var pictures: [[ScoredFace]] = []
    for candidate in ranked {
        let place = pictures.firstIndex { picture in
            let (a, b) = (candidate.face, picture[0].face)
            let distance = options.calibration.calibrated(cosineDistance(matrix[a.row], matrix[b.row]))
            return options.duplicates.joins(a, b, distance: distance)
        }
        if let place { pictures[place].append(candidate) } else { pictures.append([candidate]) }
    }
    return pictures
}
