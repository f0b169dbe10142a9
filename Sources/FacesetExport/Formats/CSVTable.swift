import FaceTypes

/// Comma-separated rows (RFC 4180), one per line.
struct CSVTable {
    private(set) var lines: [String]

    init(columns: [String]) { lines = [Self.line(columns)] }

    mutating func add(_ fields: [String]) { lines.append(Self.line(fields)) }

    var serialized: [UInt8] { Array((lines.joined(separator: "\n") + "\n").utf8) }

    private static func line(_ fields: [String]) -> String {
        fields.map { field in
            let field = field.onOneLine
            return field.contains(",") || field.contains("\"")
                ? "\"\(field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
                : field
        }.joined(separator: ",")
    }
}

/// The columns about a face in tables.
enum FaceColumns {
    static let names =
        [
            "key", "score", "path", "x1", "y1", "x2", "y2", "date", "date_source", "det_score", "face_short",
            "blur",
            "embedding_norm", "pitch", "yaw", "roll", "gender", "age",
        ] + FaceMeasures.names

    /// - Parameter score: nil for a face that was not ranked.
    static func values(of face: Face, score: Double?) -> [String] {
        let (record, photo, enrichment) = (face.record, face.photo, face.enrichment)
        let box = record.box
        let pose = enrichment?.pose
        let measures = enrichment?.measures?.values ?? []
        return [face.key.description, score.map { "\($0)" } ?? "", photo.path.shown]
            + [box.x1, box.y1, box.x2, box.y2].map { "\($0)" }
            + [photo.captured?.text ?? "", photo.captured == nil ? "" : photo.capturedSource?.rawValue ?? ""]
            + [record.score, record.shortSidePixels, record.blur, record.embeddingNorm].map { "\($0)" }
            + [pose?.pitch, pose?.yaw, pose?.roll].map { $0.map { "\($0)" } ?? "" }
            + [known(enrichment?.gender), known(enrichment?.age)]
            + FaceMeasures.names.indices.map { measures.indices.contains($0) ? "\(measures[$0])" : "" }
    }

    private static func known(_ number: (some BinaryInteger)?) -> String {
        number.flatMap { $0 < 0 ? nil : "\($0)" } ?? ""
    }
}
