import FaceStore
package import FaceTypes
package import Files
import JSON
import Manifests
package import Numerics

/// Criteria for singletons that are worth a manual review.
package struct CandidateOptions: Hashable, Sendable {
    /// Distance to the nearest face set, on the scale of thresholds.
    package var threshold: CalibratedDistance
    package var leastScore: Double

    package init(threshold: CalibratedDistance = 0.55, leastScore: Double = 0.40) {
        self.threshold = threshold
        self.leastScore = leastScore
    }
}

/// A single face that may belong to a set.
package struct Candidate: Hashable, Sendable {
    package let faceset: String
    package let scored: ScoredFace
    /// To the centroid of the set, on the scale of thresholds.
    package let distance: CalibratedDistance

    /// `<faceset>/<score>_<key>.png`.
    package var file: String {
        "\(faceset)/\(fixed(scored.score, digits: 3))_\(scored.face.key).png"
    }
}

/// Assigns each enriched face of an existing photo to the nearest set within the threshold, unless its score is too
/// low.
///
/// Ordered by set, then by descending score, then by key.
package func candidates(
    among faces: [Face], of facesets: [(id: String, centroid: Centroid)], in matrix: EmbeddingMatrix,
    options: CandidateOptions, calibration: Calibration
) -> [Candidate] {
    let found = faces.compactMap { face -> Candidate? in
        guard face.photo.status != .missing, let enrichment = face.enrichment else { return nil }
        let scored = ScoredFace(face: face, terms: QualityTerms(of: face.record, enrichment: enrichment))
        let distances = facesets.map { cosineDistance(matrix[face.row], $0.centroid) }
        guard scored.score >= options.leastScore,
            let nearest = distances.indices.min(by: { distances[$0] < distances[$1] }),
            distances[nearest] <= calibration.raw(options.threshold)
        else { return nil }
        return Candidate(
            faceset: facesets[nearest].id, scored: scored,
            distance: calibration.calibrated(distances[nearest]))
    }
    return found.sorted {
        ($0.faceset, $1.scored.score, $0.scored.face.key) < ($1.faceset, $0.scored.score, $1.scored.face.key)
    }
}

/// `_candidates/`: frames for manual review, never in a bundle.
package struct CandidateFolder {
    package static let name = "_candidates"
    package static let schema = "face-sets/candidates/1"
    private let folder: OutputPlace
    private var files: [FacesetManifest.File] = []
    private var entries: [JSONValue] = []
    private var unread: [DroppedFace] = []

    /// Hexadecimal digest of everything that determines the folder's content.
    package static func inputs(
        _ candidates: [Candidate], _ options: CandidateOptions, _ context: ExportContext
    ) -> String {
        let list = candidates.map { JSONValue.array([.text($0.file), .double($0.distance.value)]) }
        let text = JSONValue.array([
            .array(list), .double(options.threshold.value), .double(options.leastScore), context.options.json,
            context.space.json,
        ])
        return String(SHA256.digest(of: text.serialized(pretty: false)).hex.prefix(32))
    }

    /// Whether the export contains the folder for these inputs, complete and without unread photos.
    package static func isInPlace(_ output: OutputPlace, inputs: String) throws -> Bool {
        let folder = try output.appending(name)
        let path = try folder.appending(FacesetManifest.fileName)
        guard let json = try readManifest(path, schema: schema) else { return false }
        let manifest = FacesetManifest(json: json)
        try manifest.checkNames(in: path.fullPath)
        return try manifest.inputs == inputs && !manifest.hasUnreadPhotos
            && manifest.files.allSatisfy { FileInfo(try folder.appending($0.name)) != nil }
    }

    /// Empties the staged folder.
    package init(staged folder: OutputPlace) throws {
        self.folder = folder
        try removeFolder(folder)
        try createFolder(folder)
    }

    package mutating func add(_ candidate: Candidate, png: [UInt8]) throws {
        try createFolder(folder.appending(candidate.faceset))
        try replaceFile(folder.appending(candidate.file), with: png)
        files.append(
            FacesetManifest.File(
                name: candidate.file, size: png.count, sha256: SHA256.digest(of: png).hex))
        entries.append([
            "key": .text(candidate.scored.face.key.description),
            "path": .string(candidate.scored.face.photo.path.bytes),
            "faceset": .text(candidate.faceset), "file": .text(candidate.file),
            "score": .double(rounded(candidate.scored.score)),
            "distance": .double(rounded(candidate.distance.value)),
        ])
    }

    /// Records a candidate whose photo could not be read; a later run retries it.
    package mutating func skip(_ candidate: Candidate, reason: ReasonText) {
        unread.append(DroppedFace(key: candidate.scored.face.key, reason: reason))
    }

    /// Whether the export's folder contains a frame of a skipped candidate.
    package func loses(from output: OutputPlace) throws -> Bool {
        let path = try output.appending(Self.name).appending(FacesetManifest.fileName)
        let earlier = try readManifest(path, schema: Self.schema)?["candidates"]?.array ?? []
        let keys = Set(unread.map(\.key.description))
        return earlier.contains { $0["key"]?.text.map(keys.contains) ?? false }
    }

    /// Writes the manifest.
    package func finish(_ options: CandidateOptions, inputs: String) throws {
        let json: JSONValue = [
            "schema": .text(Self.schema), "inputs": .text(inputs),
            "options": [
                "candidate_match_threshold": .double(options.threshold.value),
                "candidate_min_score": .double(options.leastScore),
            ],
            "candidates": .array(entries), "dropped": .array(unread.map(\.json)),
            "files": .array(files.map(\.json)),
        ]
        try replaceFile(folder.appending(FacesetManifest.fileName), with: json.serialized())
    }
}
