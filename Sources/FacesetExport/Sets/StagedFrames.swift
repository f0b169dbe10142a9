import Numerics
import FaceTypes
package import Files
import JSON
import Manifests

/// The frames of one set, written to its staged folder picture by picture, then ranked and described.
///
/// The description, `draft.json`, is written last, so a folder that has it is complete and can be reused.
package struct StagedFrames {
    private let plan: SetPlan
    private let context: ExportContext
    private let folder: OutputPlace
    private var frames: [DraftFrame] = []
    private var dropped: [DroppedFace]
    static let fileName = "draft.json"

    /// Empties the folder.
    package init(_ plan: SetPlan, _ context: ExportContext, in folder: OutputPlace) throws {
        self.plan = plan
        self.context = context
        self.folder = folder
        dropped = plan.selection.dropped
        try removeFolder(folder)
        try createFolder(folder)
    }

    /// Writes the frame of one picture.
    package mutating func add(_ picture: RenderedPicture) throws {
        dropped += picture.dropped
        guard let kept = picture.kept else { return }
        let frame = DraftFrame(kept, file: "picture-\(frames.count).png")
        try replaceFile(folder.appending(frame.file), with: kept.png)
        frames.append(frame)
    }

    /// Ranks the frames, renames them and writes the description.
    ///
    /// - Parameter name: of the staged folder.
    package consuming func finish(staged name: String) throws -> RenderedSet {
        try dropStrangers()
        let ranked = rankedFrames()
        for (rank, frame) in ranked.enumerated() {
            try renameFile(folder.appending(frame.file), to: folder.appending(frameName(rank)))
        }
        let faces = ranked.enumerated().map { $1.face(rank: $0).json }
        let top = ranked.prefix(context.options.topCount)
        let centroid = centroid(of: ranked)
        var json = JSONObject(context.json + context.formats)
        json["inputs"] = .text(plan.inputs)
        json["faces"] = .array(faces)
        json["dropped"] = .array(dropped.sorted { $0.key < $1.key }.map(\.json))
        json["centroid_cosine"] = cosine(meanOf: top, to: centroid)
        json["centroid_cosine_all"] = cosine(meanOf: ranked[...], to: centroid)
        json["coverage"] = coverage(of: top)
        json["centroid_space"] = .text((context.verifier ?? context.space).name)
        json["centroid"] = .array((centroid?.components ?? []).map { .double(rounded($0)) })
        try replaceFile(folder.appending(Self.fileName), with: JSONValue.object(json).serialized())
        return RenderedSet(plan, rendered: FacesetManifest(json: json), staged: name)
    }

    /// Removes frames that `verify-export` would report as strangers: close to their source, but too far from the set.
    /// Repeats until none is left, because the centroid changes.
    private mutating func dropStrangers() throws {
        let limit = context.frameCalibration.raw(context.options.strangerThreshold)
        while let centroid = centroid(of: rankedFrames()) {
            let isFar = frames.map { frame in
                frame.unit.withUnsafeBufferPointer { cosineDistance($0, centroid) } > limit
            }
            guard isFar.contains(true) else { return }
            for (frame, _) in zip(frames, isFar).filter(\.1) {
                try removeFile(folder.appending(frame.file))
                dropped.append(DroppedFace(key: frame.scored.face.key, .stranger))
            }
            frames = zip(frames, isFar).filter { !$0.1 }.map(\.0)
        }
    }

    private func rankedFrames() -> [DraftFrame] {
        let ranked = frames.sorted {
            ($1.scored.score, $0.scored.face.key) < ($0.scored.score, $1.scored.face.key)
        }
        guard context.options.order == .diverse else { return ranked }
        let byKey = Dictionary(uniqueKeysWithValues: ranked.map { ($0.scored.face.key, $0) })
        let order = diverseFirst(
            ranked.map(\.scored), count: context.options.topCount, in: context.matrix)
        return order.compactMap { byKey[$0.face.key] }
    }

    /// The centroid that bundles are compared with, in the space of the frames' embeddings, as recorded in the
    /// manifest.
    private func centroid(of frames: [DraftFrame]) -> Centroid? {
        if frames.isEmpty { return nil }
        let exact =
            context.verifiesInOwnSpace ? plan.selection.centroid : mean(of: frames.map { ($0.source, 1) })
        return exact.flatMap { Centroid(normalising: $0.components.map(rounded)) }
    }

    /// Cosine between the centroid and the mean of raw embeddings, as consumers compute it.
    private func cosine(meanOf frames: ArraySlice<DraftFrame>, to centroid: Centroid?) -> JSONValue {
        guard let centroid, let mean = mean(of: frames.map { ($0.unit, $0.norm) }) else { return .null }
        return .double(rounded(1 - cosineDistance(mean, centroid).value))
    }

    /// The number of frames of the top bundle in each pose bin.
    private func coverage(of frames: ArraySlice<DraftFrame>) -> JSONValue {
        let bins = frames.compactMap { $0.scored.face.enrichment?.pose.map(PoseBin.init) }
        let counts = Dictionary(bins.map { ($0, 1) }, uniquingKeysWith: +)
        return .object(
            JSONObject(counts.sorted { $0.key < $1.key }.map { ($0.key.description, .int($0.value)) }))
    }
}

/// `0000.png` and so on.
func frameName(_ rank: Int) -> String {
    let digits = String(rank)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ".png"
}

/// The direction of the mean of vectors of given lengths; nil if there are none, or if they cancel out.
func mean(of vectors: [(unit: [Float], norm: Float)]) -> Centroid? {
    var sum = [Double](repeating: 0, count: vectors.first?.unit.count ?? 0)
    for (unit, norm) in vectors {
        for place in sum.indices { sum[place] += Double(unit[place]) * Double(norm) }
    }
    return Centroid(normalising: sum)
}

/// Rounds to six decimals for manifests; non-finite values are unchanged.
package func rounded(_ value: Double) -> Double {
    (value * 1e6).rounded() / 1e6
}

/// A frame on disk.
private struct DraftFrame {
    let scored: ScoredFace
    let file: String
    let padRatio: Double
    let paintedOut: Int
    /// Of the frame if it was verified, otherwise of the face in its photo.
    let unit: [Float]
    let norm: Float
    let source: [Float]
    let cosineToSource: Double?

    init(_ kept: KeptFrame, file: String) {
        scored = kept.scored
        self.file = file
        padRatio = kept.frame.padRatio
        paintedOut = kept.frame.paintedOut
        unit = kept.frame.embedding?.unit ?? kept.source
        norm = kept.frame.embedding?.norm ?? kept.scored.face.record.embeddingNorm
        source = kept.source
        cosineToSource = kept.frame.embedding?.cosineToSource
    }

    func face(rank: Int) -> FacesetManifest.Face {
        let terms = scored.terms
        return FacesetManifest.Face(
            key: scored.face.key, path: scored.face.photo.path, file: frameName(rank), rank: rank,
            score: rounded(scored.score),
            terms: [
                ("frontality", rounded(terms.frontality)), ("det_score", rounded(terms.detectionScore)),
                ("landmark_symmetry", rounded(terms.landmarkSymmetry)),
                ("face_size", rounded(terms.faceSize)), ("sharpness", rounded(terms.sharpness)),
            ],
            verified: cosineToSource.map { _ in true },
            extra: [
                ("source_cosine", cosineToSource.map { .double(rounded($0)) } ?? .null),
                ("pad_ratio", .double(rounded(padRatio))), ("painted_out", .int(paintedOut)),
            ])
    }
}
