package import FaceTypes

/// What refine asks of a face besides its embedding.
package struct GatedFace: Sendable {
    package var key: FaceKey
    /// The same number for faces of the same content; any numbers.
    package var photo: Int
    package var shortSidePixels: Float
    /// Variance of the Laplacian; NaN, unknown, passes the gate.
    package var blur: Float
    /// The detector's score, 0 ... 1.
    package var score: Float

    package init(key: FaceKey, photo: Int, shortSidePixels: Float, blur: Float, score: Float) {
        self.key = key
        self.photo = photo
        self.shortSidePixels = shortSidePixels
        self.blur = blur
        self.score = score
    }
}

/// What a set of faces must meet to become a faceset.
package struct FacesetGates: Hashable, Sendable {
    /// Raw cosine distance from the centroid of the faces that passed the gates of quality.
    package var outlierThreshold: Double
    /// Sets of fewer faces have no outliers.
    package var outlierFromSize = 4
    /// Photos, counted by content.
    package var minFaces = 15
    /// Pixels.
    package var minShort: Float = 90
    package var minBlur: Float = 40
    package var minDetScore: Float = 0.6

    package init(outlierThreshold: Double) {
        self.outlierThreshold = outlierThreshold
    }

    /// The first gate of quality that a face fails, or nil.
    package func failure(of face: GatedFace) -> RejectionReason? {
        if face.shortSidePixels < minShort { return .minShort }
        if face.blur < minBlur { return .minBlur }
        return face.score < minDetScore ? .minDetScore : nil
    }
}

/// Refine's thresholds, as raw cosine distances, and gates.
package struct RefineOptions: Sendable {
    package var initialThreshold: Double
    package var mergeThreshold: Double
    package var gates: FacesetGates
    package var linkage = LinkageOptions()
    /// Raw cosine distance within which tiny clusters join large ones before any merge; nil for none.
    package var rescueDistance: Double?

    package init(initialThreshold: Double, mergeThreshold: Double, gates: FacesetGates) {
        self.initialThreshold = initialThreshold
        self.mergeThreshold = mergeThreshold
        self.gates = gates
    }
}

/// Why a face stands in no faceset.
package enum RejectionReason: String, Hashable, Sendable, CaseIterable {
    case minShort = "min_short"
    case minBlur = "min_blur"
    case minDetScore = "min_det_score"
    case outlier
    case tooFewPhotos = "too_few_photos"
    case singleton
}

/// A set of faces of one person, fit for export.
package struct FacesetMembers: Hashable, Sendable {
    /// Rows, ascending.
    package var faces: [Int]
    /// Different photos, by content.
    package var photoCount: Int

    package init(faces: [Int], photoCount: Int) {
        self.faces = faces
        self.photoCount = photoCount
    }
}

/// Facesets, and why every other face stands in none.
package struct Refinement: Hashable, Sendable {
    /// In the order of their numbers: by photos descending, then by smallest face key.
    package var facesets: [FacesetMembers]
    /// By row, ascending.
    package var rejected: [Rejection]

    package struct Rejection: Hashable, Sendable {
        package var face: Int
        package var reason: RejectionReason

        package init(face: Int, reason: RejectionReason) {
            self.face = face
            self.reason = reason
        }
    }
}

/// Clean sets of one person each: cluster, merge by centroid, gate.
///
/// - Parameters:
///   - vectors: the embeddings of `faces`, row for row.
///   - rows: the rows to consider; nil for all.
/// - Throws: as `averageLinkage`.
package func refine(
    _ vectors: EmbeddingMatrix, faces: [GatedFace], rows: [Int]? = nil, options: RefineOptions
) throws -> Refinement {
    let initial = try averageLinkage(
        vectors, rows: rows, threshold: options.initialThreshold, options: options.linkage,
        rescueDistance: options.rescueDistance)
    let merged = try mergeByCentroid(
        initial.clusters, in: vectors, within: options.mergeThreshold, options: options.linkage)
    return selectFacesets(from: merged.clusters, in: vectors, faces: faces, gates: options.gates)
}

/// The clusters that become facesets: gates of quality, one pass of outlier rejection, enough photos.
///
/// A cluster of one face that passes the gates of quality is a `singleton`, unless `minFaces` is 1.
package func selectFacesets(
    from clusters: [[Int]], in vectors: EmbeddingMatrix, faces: [GatedFace], gates: FacesetGates
) -> Refinement {
    var result = Refinement(facesets: [], rejected: [])
    for members in clusters {
        let (set, rejected) = gated(members, vectors, faces, gates)
        result.rejected += rejected
        if let set { result.facesets.append(set) }
    }
    let firstKeys = result.facesets.map { set in set.faces.lazy.map { faces[$0].key }.min() }
    result.facesets = zip(result.facesets, firstKeys).sorted { a, b in
        guard a.0.photoCount == b.0.photoCount, let x = a.1, let y = b.1 else {
            return a.0.photoCount > b.0.photoCount
        }
        return x < y
    }.map(\.0)
    result.rejected.sort { $0.face < $1.face }
    return result
}

private func gated(
    _ members: [Int], _ vectors: EmbeddingMatrix, _ faces: [GatedFace], _ gates: FacesetGates
) -> (set: FacesetMembers?, rejected: [Refinement.Rejection]) {
    func rejecting(_ rows: [Int], _ reason: RejectionReason) -> [Refinement.Rejection] {
        rows.map { Refinement.Rejection(face: $0, reason: reason) }
    }
    let failures = members.compactMap { row in
        gates.failure(of: faces[row]).map { Refinement.Rejection(face: row, reason: $0) }
    }
    let survivors = members.filter { gates.failure(of: faces[$0]) == nil }
    let (kept, outliers) = rejectOutliers(
        of: survivors, in: vectors, beyond: gates.outlierThreshold, fromSize: gates.outlierFromSize)
    let rejected = failures + rejecting(outliers, .outlier)
    let photos = Set(kept.map { faces[$0].photo }).count
    guard photos >= max(gates.minFaces, 1) else {
        return (nil, rejected + rejecting(kept, members.count == 1 ? .singleton : .tooFewPhotos))
    }
    return (FacesetMembers(faces: kept, photoCount: photos), rejected)
}
