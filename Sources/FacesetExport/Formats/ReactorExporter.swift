package import FaceTypes
package import Files
import JSON

/// Face models for ComfyUI-ReActor: `<label>.safetensors` with the mean embedding of a set, and the other data of its
/// best face.
package struct ReactorExporter: Exporter {
    package init() {}

    package var format: ExportFormat { .reactor }
    static let fileExtension = "safetensors"

    package func bundles(stem: String, topCount: Int, of set: ExportedSet, frames: Int) -> [Bundle] {
        set.faces.isEmpty
            ? []
            : [Bundle(name: "\(set.fileName).\(Self.fileExtension)", frames: min(topCount, frames))]
    }

    package func write(_ bundle: Bundle, of set: ExportedSet, in folder: OutputPlace) throws {
        guard let best = set.faces.first, let embedding = set.meanEmbedding else { return }
        try replaceFile(
            folder.appending(bundle.name), with: Self.tensors(best.face, embedding).serialized)
    }

    private static func tensors(_ face: Face, _ embedding: [Float]) -> Safetensors {
        let (box, enrichment) = (face.record.box, face.enrichment)
        let deep = (enrichment?.landmarks68 ?? []).flatMap { [$0.x, $0.y, $0.z] }
        let flat = (enrichment?.landmarks106 ?? []).flatMap { [$0.x, $0.y] }
        let pose = enrichment?.pose ?? Pose(pitch: 0, yaw: 0, roll: 0)
        var tensors = Safetensors()
        tensors.add("bbox", [box.x1, box.y1, box.x2, box.y2], shape: [4])
        tensors.add("kps", face.record.points.all.flatMap { [$0.x, $0.y] }, shape: [5, 2])
        tensors.add("det_score", [face.record.score], shape: [])
        tensors.add("landmark_3d_68", deep.padded(to: 204), shape: [68, 3])
        tensors.add("pose", [pose.pitch, pose.yaw, pose.roll], shape: [3])
        tensors.add("landmark_2d_106", flat.padded(to: 212), shape: [106, 2])
        tensors.add("embedding", embedding, shape: [embedding.count])
        tensors.add("gender", [Int64(max(0, enrichment?.gender ?? 0))])
        tensors.add("age", [Int64(max(0, enrichment?.age ?? 0))])
        return tensors
    }

    package func faults(of content: [UInt8], named name: String) -> [ReasonText] {
        guard let tensors = Safetensors.shapes(in: content) else {
            return [ReasonText(.badExport, "\(name) is not a safetensors file")]
        }
        let wanted: [String: (String, [Int])] = [
            "bbox": ("F32", [4]), "kps": ("F32", [5, 2]), "det_score": ("F32", []),
            "landmark_3d_68": ("F32", [68, 3]), "pose": ("F32", [3]), "landmark_2d_106": ("F32", [106, 2]),
            "embedding": ("F32", [512]), "gender": ("I64", []), "age": ("I64", []),
        ]
        return wanted.sorted { $0.key < $1.key }.compactMap { key, expected in
            guard let found = tensors[key] else {
                return ReasonText(.badExport, "\(name) does not contain \(key)")
            }
            return found.type == expected.0 && found.shape == expected.1
                ? nil : ReasonText(.badExport, "\(key) in \(name) has the wrong type or shape")
        }
    }
}

extension [Float] {
    /// Zeros if the pack has no such landmarks.
    fileprivate func padded(to count: Int) -> [Float] {
        self.count == count ? self : Array(repeating: 0, count: count)
    }
}
