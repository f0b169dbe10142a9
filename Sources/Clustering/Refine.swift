package import FaceTypes

/// The conditions for a set to become a faceset.
package struct FacesetGates: Hashable, Sendable {
    /// Distance from the centroid of the faces that passed the quality gates.
    package var outlierThreshold: CalibratedDistance = 0.55
    /// Smaller sets have no outliers.
    package var outlierFromSize = 4
    /// Distinct photos; copies of one picture count once.
    package var minFaces = 15
    /// Decides what counts as a copy.
    package var duplicates = DuplicateRule()
    /// Shorter side of the box in pixels.
    package var minShort = 90.0
    /// Variance of the Laplacian; a face with unknown blur passes.
    package var minBlur = 40.0
    /// The detector's score, 0…1.
    package var minDetScore = 0.6

    package init() {}

    /// The first quality gate that a face fails, or nil.
    package func failure(of face: FaceRecord) -> Reason? {
        if face.shortSidePixels < Float(minShort) { return .minShort }
        if face.blur < Float(minBlur) { return .minBlur }
        return face.score < Float(minDetScore) ? .minDetScore : nil
    }
}

/// Refine's merge threshold and gates.
package struct RefineOptions: Sendable {
    package var mergeThreshold: RawDistance
    package var gates: FacesetGates
    package var calibration: Calibration
    package var linkage = LinkageOptions()

    package init(mergeThreshold: RawDistance, gates: FacesetGates, calibration: Calibration = .identity) {
        self.mergeThreshold = mergeThreshold
        self.gates = gates
        self.calibration = calibration
    }
}

/// The faces of one person that can be exported.
package struct FacesetMembers: Hashable, Sendable {
    /// Rows, ascending.
    package var faces: [Int]
    /// Distinct photos, by content.
    package var photoCount: Int

    package init(faces: [Int], photoCount: Int) {
        self.faces = faces
        self.photoCount = photoCount
    }
}

/// Facesets, and the reason why each other face is in none.
package struct Refinement: Hashable, Sendable {
    /// In the order of their numbers: most photos first, then by smallest face key.
    package var facesets: [FacesetMembers]
    /// By row, ascending.
    package var rejected: [Rejection]
    /// Number of photos of each group of at least two faces that fails only for having too few photos, descending; copies
    /// of one picture count once.
    package var smallerSets: [Int] = []

    package struct Rejection: Hashable, Sendable {
        package var face: Int
        package var reason: Reason

        package init(face: Int, reason: Reason) {
            self.face = face
            self.reason = reason
        }
    }
}

/// Builds clean sets of one person each: merges clusters by centroid, then applies the gates.
///
/// - Parameters:
///   - initial: the clusters of average linkage.
///   - faces: the faces for each row of `vectors`.
/// - Throws: see `mergeByCentroid`.
package func refine(
    _ initial: Partition, in vectors: EmbeddingMatrix, faces: [Face], options: RefineOptions
) throws -> Refinement {
    selectFacesets(
        from: try mergedClusters(initial, in: vectors, options: options), in: vectors, faces: faces,
        gates: options.gates, calibration: options.calibration)
}

/// The clusters that `refine` gates: those of average linkage, merged by centroid.
///
/// - Throws: see `mergeByCentroid`.
package func mergedClusters(
    _ initial: Partition, in vectors: EmbeddingMatrix, options: RefineOptions
) throws -> [[Int]] {
    try mergeByCentroid(
        initial.clusters, in: vectors, within: options.mergeThreshold, options: options.linkage
    ).clusters
}

/// The clusters that become facesets: quality gates, one pass of outlier rejection, enough photos.
///
/// A cluster with one face that passes the quality gates is a `singleton`, unless `minFaces` is 1.
/// - Parameter confirmed: faces that are never outliers.
package func selectFacesets(
    from clusters: [[Int]], in vectors: EmbeddingMatrix, faces: [Face], gates: FacesetGates,
    calibration: Calibration, confirmed: Set<Int> = []
) -> Refinement {
    var result = Refinement(facesets: [], rejected: [])
    for members in clusters {
        let (set, rejected, photos) = gated(members, vectors, faces, gates, calibration, confirmed)
        result.rejected += rejected
        if let set {
            result.facesets.append(set)
        } else if members.count > 1, photos > 0 {
            result.smallerSets.append(photos)
        }
    }
    result.smallerSets.sort(by: >)
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
    _ members: [Int], _ vectors: EmbeddingMatrix, _ faces: [Face], _ gates: FacesetGates,
    _ calibration: Calibration, _ confirmed: Set<Int>
) -> (set: FacesetMembers?, rejected: [Refinement.Rejection], photos: Int) {
    func rejecting(_ rows: [Int], _ reason: Reason) -> [Refinement.Rejection] {
        rows.map { Refinement.Rejection(face: $0, reason: reason) }
    }
    let failures = members.compactMap { row in
        gates.failure(of: faces[row].record).map { Refinement.Rejection(face: row, reason: $0) }
    }
    let survivors = members.filter { gates.failure(of: faces[$0].record) == nil }
    var (kept, outliers) = rejectOutliers(
        of: survivors, in: vectors, beyond: calibration.raw(gates.outlierThreshold),
        fromSize: gates.outlierFromSize)
    if !confirmed.isDisjoint(with: outliers) {
        kept = (kept + outliers.filter { confirmed.contains($0) }).sorted()
        outliers.removeAll { confirmed.contains($0) }
    }
    let rejected = failures + rejecting(outliers, .outlier)
    let people = kept.map { faces[$0] }
    let isEnough = hasPictures(
        max(gates.minFaces, 1), among: people, in: vectors, rule: gates.duplicates, calibration: calibration)
    guard isEnough else {
        let pictures = pictureCount(
            people, in: vectors, rule: gates.duplicates, calibration: calibration)
        return (nil, rejected + rejecting(kept, members.count == 1 ? .singleton : .tooFewPhotos), pictures)
    }
    let photos = Set(people.map(\.record.photo)).count
    return (FacesetMembers(faces: kept, photoCount: photos), rejected, photos)
}
