package import FaceTypes
import JSON
package import Library
package import Manifests

/// A face of a set, as used by exporters.
package struct ExportedFace: Sendable {
    package let face: Face
    /// Of the face in its photo, with length 1.
    let unit: [Float]
    /// The name of its frame in the folder of the set.
    package let file: String
    let score: Double
    /// How the frame was cropped.
    let geometry: CropGeometry

    /// As returned by the recogniser.
    var rawEmbedding: [Float] { unit.map { $0 * face.record.embeddingNorm } }

    /// In pixels of the frame.
    func inFrame(_ points: [Point]) -> [Point] {
        points.map { point in
            let box = geometry.inFrame(Box(x1: point.x, y1: point.y, x2: point.x, y2: point.y))
            return Point(box.x1, box.y1)
        }
    }
}

/// A set with its frames in its folder.
package struct ExportedSet: Sendable {
    package let id: String
    package let label: String
    /// Best first; only those that are in the library.
    package let faces: [ExportedFace]
    /// How many of the best are averaged for the embedding of the set.
    let topCount: Int
    /// Why faces that were considered are not in the set, by key.
    let dropped: [(key: FaceKey, reason: ReasonText)]

    /// - Parameter manifest: of the set.
    package init(id: String, label: String, _ manifest: FacesetManifest, of library: LibrarySnapshot) {
        self.id = id
        self.label = label
        dropped = manifest.dropped
        topCount = manifest.json["options"]?["top_n"]?.int ?? 30
        let side = manifest.frameSide ?? BundleCheck.roopSide
        faces = (manifest.json["faces"]?.array ?? []).compactMap { json in
            guard let key = json["key"]?.text.flatMap({ FaceKey($0) }), let face = library.face(key),
                let file = json["file"]?.text
            else { return nil }
            let (record, photo) = (face.record, face.photo)
            let box = record.box.uncut(
                by: record.points, width: Int(photo.width), height: Int(photo.height))
            return ExportedFace(
                face: face, unit: Array(library.embeddings[face.row]), file: file,
                score: json["score"]?.double ?? 0,
                geometry: CropGeometry(
                    about: box, padRatio: json["pad_ratio"]?.double ?? 0.5, frameSide: side))
        }
    }

    /// A set of which only the frames are known.
    init(id: String, label: String) {
        (self.id, self.label, faces, topCount, dropped) = (id, label, [], 0, [])
    }

    /// The mean of the raw embeddings of the best frames; nil for a set without faces.
    var meanEmbedding: [Float]? {
        let best = faces.prefix(topCount).map(\.rawEmbedding)
        guard let first = best.first else { return nil }
        return first.indices.map { place in
            Float(best.reduce(0.0) { $0 + Double($1[place]) } / Double(best.count))
        }
    }

    /// The label as a file name: characters that some systems do not allow become `_`.
    var fileName: String {
        let name = String(
            label.map { "/\\:*?\"<>|".contains($0) || $0.isNewline || $0.asciiValue ?? 32 < 32 ? "_" : $0 })
        let trimmed = name.hasPrefix(".") ? "_" + name.dropFirst() : name
        return trimmed.utf8.count > 200 ? id : trimmed
    }
}
