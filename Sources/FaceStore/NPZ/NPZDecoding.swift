import FaceTypes
import JSON

/// Builds the contents of a cache from the arrays of an `.npz` file.
///
/// `embedding`, `photo`, `sha256`, `path` and `meta` are required; values of other absent arrays are unknown.
struct NPZDecoder {
    let archive: NPZArchive
    private let meta: CacheMeta
    /// Numbers of faces, photos and aliases.
    private let counts: (faces: Int, photos: Int, aliases: Int)

    /// In bytes; a hundred thousand forgotten faces take half of it.
    private static let longestMeta = 1 << 25

    init(_ path: FilePath) throws {
        archive = try NPZArchive(path)
        guard archive.isCache else { throw FaceSetsError.notACache(path) }
        guard let text = try archive.texts("meta", shape: [], widest: Self.longestMeta)?.first else {
            throw archive.bad("meta", "is missing")
        }
        meta = try CacheMeta(parsing: text, path)
        guard let embedding = try archive.open("embedding")?.header else {
            throw archive.bad("embedding", "is missing")
        }
        guard embedding.shape.count == 2, embedding.shape[1] == meta.space.dimension else {
            throw archive.bad(
                "embedding", "has the shape \(embedding.shape) instead of [n, \(meta.space.dimension)]")
        }
        guard let photos = try archive.open("sha256")?.header.shape, photos.count == 1 else {
            throw archive.bad("sha256", "is missing or not a list")
        }
        let aliases = try archive.open("alias_path")?.header.shape ?? [0]
        guard aliases.count == 1 else { throw archive.bad("alias_path", "is not a list") }
        counts = (embedding.shape[0], photos[0], aliases[0])
    }

    var space: EmbeddingSpace { meta.space }

    func contents(_ parts: CacheParts) throws -> CacheContents {
        let faces = try faces()
        let contents = CacheContents(
            space: meta.space, sourceRoots: meta.sourceRoots, photos: try photos(havingFaces: faces),
            aliases: try aliases(), faces: faces,
            embeddings: parts.contains(.embeddings)
                ? try archive.matrix("embedding") : CacheContents(empty: space).embeddings,
            enrichments: parts.contains(.enrichments) ? try enrichments() : [],
            extras: CacheExtras(
                metaFields: meta.otherFields, arrays: parts.contains(.extras) ? try extraArrays() : []),
            decisions: parts.contains(.decisions) ? try decisions() : [])
        try contents.checkVectors(cache: archive.path)
        return contents
    }

    private func faces() throws -> [FaceRecord] {
        let n = counts.faces
        guard let photo = try archive.numbers("photo", Int64.self, shape: [n]) else {
            throw archive.bad("photo", "is missing")
        }
        try checkRows(photo, "photo")
        let index = try archive.numbers("face_index", Int32.self, shape: [n]) ?? positions(photo)
        guard index.allSatisfy({ $0 >= 0 }) else {
            throw archive.bad("face_index", "contains a negative number")
        }
        let box = try floats("box", [n, 4])
        let points = try floats("points", [n, 5, 2])
        let score = try floats("det_score", [n])
        let short = try floats("face_short", [n])
        let blur = try floats("blur", [n])
        let norm = try floats("embedding_norm", [n])
        return (0..<n).map { row in
            let box = Box(x1: box[4 * row], y1: box[4 * row + 1], x2: box[4 * row + 2], y2: box[4 * row + 3])
            return FaceRecord(
                photo: Int(photo[row]), index: index[row], box: box,
                points: FivePoints(points[10 * row..<10 * row + 10]), score: score[row],
                shortSidePixels: short[row], blur: blur[row], embeddingNorm: norm[row])
        }
    }

    private func photos(havingFaces faces: [FaceRecord]) throws -> [PhotoRecord] {
        let m = counts.photos
        let digest = try archive.texts("sha256", shape: [m]) ?? []
        guard let path = try archive.texts("path", shape: [m]) else {
            throw archive.bad("path", "is missing")
        }
        let size = try archive.numbers("size", Int64.self, shape: [m]) ?? Array(repeating: -1, count: m)
        let modified =
            try archive.numbers("mtime_ns", Int64.self, shape: [m]) ?? Array(repeating: -1, count: m)
        let width = try archive.numbers("width", Int32.self, shape: [m]) ?? Array(repeating: 0, count: m)
        let height = try archive.numbers("height", Int32.self, shape: [m]) ?? Array(repeating: 0, count: m)
        let captured = try archive.texts("captured", shape: [m]) ?? Array(repeating: [], count: m)
        let source = try archive.texts("captured_source", shape: [m]) ?? Array(repeating: [], count: m)
        let turned =
            try archive.numbers("sidecar_orientation", Int8.self, shape: [m]) ?? Array(repeating: 0, count: m)
        let hash = try archive.numbers("phash", UInt64.self, shape: [m]) ?? Array(repeating: 0, count: m)
        let status = try statuses(faces)
        let reason = try archive.texts("reason", shape: [m]) ?? Array(repeating: [], count: m)
        let picture = try archive.texts("picture", shape: [m]) ?? Array(repeating: [], count: m)
        let editions = try archive.texts("editions", shape: [m]) ?? Array(repeating: [], count: m)
        let colour = try archive.numbers("colour", Float.self, shape: [m]) ?? Array(repeating: -1, count: m)
        return try (0..<m).map { row in
            PhotoRecord(
                digest: try self.digest(digest[row], "sha256", row), path: FilePath(bytes: path[row]),
                size: size[row],
                modified: modified[row], width: width[row], height: height[row],
                captured: CaptureDate(iso: String(decoding: captured[row], as: UTF8.self)),
                capturedSource: DateSource(rawValue: String(decoding: source[row], as: UTF8.self)),
                sidecarOrientation: turned[row],
                perceptualHash: hash[row], status: status[row],
                reason: String(decoding: reason[row], as: UTF8.self),
                picture: try self.digest(picture[row], "picture", row).flatMap {
                    PictureDigest(bytes: $0.bytes)
                },
                editions: try stride(from: 0, to: editions[row].count, by: 64).compactMap {
                    try self.digest(Array(editions[row][$0...].prefix(64)), "editions", row)
                }, colour: colour[row].isFinite ? colour[row] : -1)
        }
    }

    private func aliases() throws -> [AliasRecord] {
        let k = counts.aliases
        guard let path = try archive.texts("alias_path", shape: [k]) else { return [] }
        guard let photo = try archive.numbers("alias_photo", Int64.self, shape: [k]) else {
            throw archive.bad("alias_photo", "is missing")
        }
        try checkRows(photo, "alias_photo")
        let size = try archive.numbers("alias_size", Int64.self, shape: [k]) ?? Array(repeating: -1, count: k)
        let modified =
            try archive.numbers("alias_mtime_ns", Int64.self, shape: [k]) ?? Array(repeating: -1, count: k)
        return (0..<k).map {
            AliasRecord(
                photo: Int(photo[$0]), path: FilePath(bytes: path[$0]), size: size[$0], modified: modified[$0]
            )
        }
    }

    private func decisions() throws -> [DecisionLine] {
        let name = NPZEncoder.decisionName
        guard let count = try archive.open(name)?.header.shape.first,
            let texts = try archive.texts(name, shape: [count], widest: DecisionLine.longest)
        else { return [] }
        guard let lines = [DecisionLine](texts: texts) else {
            throw archive.bad(name, "has a line that is not a decision, or lines out of order")
        }
        return lines
    }

    /// Recorded statuses, or else derived from the faces.
    private func statuses(_ faces: [FaceRecord]) throws -> [PhotoStatus] {
        guard let texts = try archive.texts("status", shape: [counts.photos]) else {
            var statuses = Array(repeating: PhotoStatus.noFace, count: counts.photos)
            for face in faces { statuses[face.photo] = .ok }
            return statuses
        }
        return try texts.map { text in
            let word = String(decoding: text, as: UTF8.self)
            guard let status = PhotoStatus(rawValue: word) else {
                throw archive.bad("status", "has the unknown word '\(word)'")
            }
            return status
        }
    }

    private func digest(_ hex: [UInt8], _ name: String, _ row: Int) throws -> PhotoDigest? {
        if hex.isEmpty { return nil }
        guard let digest = PhotoDigest(hex: String(decoding: hex, as: UTF8.self)) else {
            throw archive.bad(name, "does not have 64 hexadecimal digits in row \(row)")
        }
        return digest
    }

    private func checkRows(_ rows: [Int64], _ name: String) throws {
        if let wrong = rows.first(where: { $0 < 0 || $0 >= counts.photos }) {
            throw archive.bad(name, "refers to row \(wrong) of \(counts.photos) photos")
        }
    }

    /// The index of each face within its photo, in row order.
    private func positions(_ photo: [Int64]) -> [Int32] {
        var next = Array(repeating: Int32(0), count: counts.photos)
        return photo.map { photo in
            defer { next[Int(photo)] += 1 }
            return next[Int(photo)]
        }
    }

    private func floats(_ name: String, _ shape: [Int]) throws -> [Float] {
        try archive.numbers(name, Float.self, shape: shape)
            ?? Array(repeating: .nan, count: shape.reduce(1, *))
    }
}

extension NPZDecoder {
    /// Nil for a face without any value; empty if no face has one.
    func enrichments() throws -> [Enrichment?] {
        let n = counts.faces
        let flat = try floats("landmark_2d_106", [n, 106, 2])
        let deep = try floats("landmark_3d_68", [n, 68, 3])
        let pose = try floats("pose", [n, 3])
        let gender = try archive.numbers("gender", Int8.self, shape: [n]) ?? Array(repeating: -1, count: n)
        let age = try archive.numbers("age", Int16.self, shape: [n]) ?? Array(repeating: -1, count: n)
        let measures = try NPZEncoder.measureNames.map { try floats($0, [n]) }
        let enrichments = (0..<n).map { row -> Enrichment? in
            var enrichment = Enrichment(
                gender: gender[row], age: age[row], measures: FaceMeasures(measures.map { $0[row] }))
            if !flat[212 * row].isNaN {
                enrichment.landmarks106 = (0..<106).map {
                    Point(flat[212 * row + 2 * $0], flat[212 * row + 2 * $0 + 1])
                }
            }
            if !deep[204 * row].isNaN {
                enrichment.landmarks68 = (0..<68).map { point in
                    let start = 204 * row + 3 * point
                    return Point3(deep[start], deep[start + 1], deep[start + 2])
                }
            }
            if !pose[3 * row].isNaN {
                enrichment.pose = Pose(pitch: pose[3 * row], yaw: pose[3 * row + 1], roll: pose[3 * row + 2])
            }
            return enrichment == Enrichment() ? nil : enrichment
        }
        return enrichments.contains { $0 != nil } ? enrichments : []
    }

    private func extraArrays() throws -> [ExtraArray] {
        try archive.names.filter { !NPZEncoder.names.contains($0) }.compactMap { name in
            guard let (header, bytes) = try archive.rest(name) else { return nil }
            return ExtraArray(
                name: name, type: header.type, shape: header.shape, column: column(header.shape), bytes: bytes
            )
        }
    }

    private func column(_ shape: [Int]) -> ExtraArray.Column {
        switch shape.first {
        case nil: .none
        case counts.faces: .faces
        case counts.photos: .photos
        case counts.aliases: .aliases
        default: .none
        }
    }
}

extension FivePoints {
    /// Ten numbers, x and y of each point.
    fileprivate init(_ numbers: ArraySlice<Float>) {
        let start = numbers.startIndex
        self.init { position in Point(numbers[start + 2 * position], numbers[start + 2 * position + 1]) }
    }
}
