import Archive
import FaceTypes

/// Builds the arrays of an `.npz` file from the contents of a cache; equal contents give equal bytes.
struct NPZEncoder {
    /// The arrays of `docs/formats.md` in file order. Irreplaceable data comes first, so that a truncated file loses
    /// as little as possible.
    static let names =
        ["meta", decisionName] + photoNames + photoMetadataNames + aliasNames + faceNames + measureNames
        + pictureNames
    private static let photoNames = [
        "sha256", "path", "size", "mtime_ns", "width", "height", "captured", "phash", "status", "reason",
    ]
    /// Arrays that are only present if the date of some photo has a known source.
    static let photoMetadataNames = ["captured_source", "sidecar_orientation"]
    private static let aliasNames = ["alias_photo", "alias_path", "alias_size", "alias_mtime_ns"]
    private static let faceNames = [
        "photo", "face_index", "box", "points", "det_score", "face_short", "blur", "embedding_norm",
        "embedding",
        "landmark_2d_106", "landmark_3d_68", "pose", "gender", "age",
    ]

    /// One line of JSON each; only present if there are decisions.
    static let decisionName = "decisions"

    /// Arrays that only exist if some face has measures, in the order of `FaceMeasures.names`.
    static let measureNames = FaceMeasures.names.map { "face_" + $0 }

    /// Arrays of photos, present only if the picture of some photo is known.
    static let pictureNames = ["picture", "editions", "colour"]

    /// The kind of rows of an array; nil for an array of another program.
    static func column(of name: String) -> ExtraArray.Column? {
        if faceNames.contains(name) || measureNames.contains(name) { return .faces }
        if (photoNames + pictureNames + photoMetadataNames).contains(name) { return .photos }
        if name == "meta" || name == decisionName { return ExtraArray.Column.none }
        return aliasNames.contains(name) ? .aliases : nil
    }

    let contents: CacheContents

    func entries() -> [ZipEntry] {
        [text("meta", [meta], width: meta.count, shape: [])] + decisionEntries() + photoEntries()
            + photoMetadataEntries() + aliasEntries() + faceEntries() + enrichmentEntries() + measureEntries()
            + pictureEntries() + extraEntries()
    }

    private func faceEntries() -> [ZipEntry] {
        let faces = contents.faces
        let embeddings = contents.embeddings
        return [
            numbers("photo", faces.map { Int64($0.photo) }),
            numbers("face_index", faces.map(\.index)),
            numbers("box", faces.flatMap { [$0.box.x1, $0.box.y1, $0.box.x2, $0.box.y2] }, inner: [4]),
            numbers("points", faces.flatMap { $0.points.all.flatMap { [$0.x, $0.y] } }, inner: [5, 2]),
            numbers("det_score", faces.map(\.score)),
            numbers("face_short", faces.map(\.shortSidePixels)),
            numbers("blur", faces.map(\.blur)),
            numbers("embedding_norm", faces.map(\.embeddingNorm)),
            entry(
                "embedding", Float.typeName, [embeddings.rows, embeddings.dimension],
                ZipPiece(UnsafeRawBufferPointer(embeddings.values), owner: embeddings)),
        ]
    }

    private func enrichmentEntries() -> [ZipEntry] {
        let known = contents.enrichments
        let rows = contents.faces.indices
        let enrichments = known.isEmpty ? Array(repeating: nil, count: rows.count) : known
        var flat = [Float](repeating: .nan, count: 212 * rows.count)
        var deep = [Float](repeating: .nan, count: 204 * rows.count)
        var poses = [Float](repeating: .nan, count: 3 * rows.count)
        for (row, enrichment) in enrichments.enumerated() {
            for (place, point) in (enrichment?.landmarks106 ?? []).prefix(106).enumerated() {
                flat[212 * row + 2 * place] = point.x
                flat[212 * row + 2 * place + 1] = point.y
            }
            for (place, point) in (enrichment?.landmarks68 ?? []).prefix(68).enumerated() {
                let start = 204 * row + 3 * place
                (deep[start], deep[start + 1], deep[start + 2]) = (point.x, point.y, point.z)
            }
            if let pose = enrichment?.pose {
                (poses[3 * row], poses[3 * row + 1], poses[3 * row + 2]) = (pose.pitch, pose.yaw, pose.roll)
            }
        }
        return [
            numbers("landmark_2d_106", flat, inner: [106, 2]),
            numbers("landmark_3d_68", deep, inner: [68, 3]),
            numbers("pose", poses, inner: [3]), numbers("gender", enrichments.map { $0?.gender ?? -1 }),
            numbers("age", enrichments.map { $0?.age ?? -1 }),
        ]
    }

    private func measureEntries() -> [ZipEntry] {
        let measures = contents.enrichments.map { $0?.measures?.values }
        guard measures.contains(where: { $0 != nil }) else { return [] }
        return Self.measureNames.enumerated().map { place, name in
            numbers(name, measures.map { $0?[place] ?? .nan })
        }
    }

    private func decisionEntries() -> [ZipEntry] {
        contents.decisions.isEmpty ? [] : [text(Self.decisionName, contents.decisions.map(\.text))]
    }

    private func photoEntries() -> [ZipEntry] {
        let photos = contents.photos
        return [
            text("sha256", photos.map { Array(($0.digest?.hex ?? "").utf8) }, width: 64),
            text("path", photos.map(\.path.bytes)),
            numbers("size", photos.map(\.size)),
            numbers("mtime_ns", photos.map(\.modified)),
            numbers("width", photos.map(\.width)),
            numbers("height", photos.map(\.height)),
            text("captured", photos.map { Array(($0.captured?.text ?? "").utf8) }, width: 19),
            numbers("phash", photos.map(\.perceptualHash)),
            text("status", photos.map { Array($0.status.rawValue.utf8) }),
            text("reason", photos.map { Array($0.reason.utf8) }),
        ]
    }

    private func pictureEntries() -> [ZipEntry] {
        let photos = contents.photos
        guard photos.contains(where: \.isPictured) else { return [] }
        return [
            text("picture", photos.map { Array(($0.picture?.hex ?? "").utf8) }, width: 64),
            text("editions", photos.map { $0.editions.flatMap { Array($0.hex.utf8) } }),
            numbers("colour", photos.map(\.colour)),
        ]
    }

    private func photoMetadataEntries() -> [ZipEntry] {
        let photos = contents.photos
        guard photos.contains(where: { $0.capturedSource != nil }) else { return [] }
        return [
            text("captured_source", photos.map { Array(($0.capturedSource?.rawValue ?? "").utf8) }),
            numbers("sidecar_orientation", photos.map(\.sidecarOrientation)),
        ]
    }

    private func aliasEntries() -> [ZipEntry] {
        let aliases = contents.aliases
        return [
            numbers("alias_photo", aliases.map { Int64($0.photo) }),
            text("alias_path", aliases.map(\.path.bytes)),
            numbers("alias_size", aliases.map(\.size)),
            numbers("alias_mtime_ns", aliases.map(\.modified)),
        ]
    }

    private func extraEntries() -> [ZipEntry] {
        contents.extras.arrays.compactMap { array in
            guard let array = array.fitted(to: contents) else { return nil }
            return entry(array.name, array.type, array.shape, ZipPiece(array.bytes))
        }
    }

    private var meta: [UInt8] {
        CacheMeta(
            space: contents.space, sourceRoots: contents.sourceRoots, otherFields: contents.extras.metaFields
        ).serialized
    }

    private func entry(_ name: String, _ type: String, _ shape: [Int], _ numbers: ZipPiece) -> ZipEntry {
        ZipEntry("\(name).npy", pieces: [ZipPiece(NPYHeader(type: type, shape: shape).serialized), numbers])
    }

    /// - Parameter inner: the dimensions after the first.
    private func numbers<Number: NPYNumber>(_ name: String, _ numbers: [Number], inner: [Int] = [])
        -> ZipEntry
    {
        let rows = numbers.count / inner.reduce(1, *)
        return entry(name, Number.typeName, [rows] + inner, ZipPiece(numbers))
    }

    /// - Parameter width: bytes per element; by default the length of the longest of `texts`, at least 1.
    private func text(_ name: String, _ texts: [[UInt8]], width: Int? = nil, shape: [Int]? = nil) -> ZipEntry
    {
        let width = width ?? max(1, texts.map(\.count).max() ?? 0)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(width * texts.count)
        for text in texts {
            bytes += text
            bytes += repeatElement(0, count: width - text.count)
        }
        return entry(name, "|S\(width)", shape ?? [texts.count], ZipPiece(bytes))
    }
}
