package import FaceTypes
import Files
package import JSON
package import Manifests

extension StagedExport {
    /// Prepares a set of the export without some of its faces: renames the remaining frames and rebuilds the bundles.
    ///
    /// The centroid, which was computed from all faces, is deleted too; the next export computes it again.
    /// - Parameters:
    ///   - entry: in the top-level manifest.
    ///   - scrub: removes the faces from the set's manifest.
    /// - Returns: the new entry; nil if no face is left.
    package func prepare(
        _ entry: SwapEntry, without keys: Set<FaceKey>, scrub: (JSONObject) -> JSONObject?
    ) throws -> SwapEntry? {
        let source = try output.appending(entry.folder)
        let old = try FacesetManifest(reading: source.appending(FacesetManifest.fileName))
        guard let old, let json = scrub(old.json), !keys.isSuperset(of: old.faces) else { return nil }
        let target = try folder(entry.id)
        try removeFolder(target)
        try createFolder(target)
        let frames = zip(old.faces, old.frames).filter { !keys.contains($0.0) }.map(\.1)
        for (rank, frame) in frames.enumerated() {
            try replaceFile(target.appending(frameName(rank)), with: try readFile(source.appending(frame)))
        }
        let bundles = try FszExporter().forget(in: target, entry.bundles, of: old, frames: frames.count)
        let made = Set(old.frames + entry.bundles)
        for file in old.files where !made.contains(file.name) {
            try replaceFile(target.appending(file.name), with: try readFile(source.appending(file.name)))
        }
        let others = old.files.map(\.name).filter { !made.contains($0) }
        let files = try (entry.bundles + others + frames.indices.map(frameName)).map {
            try FacesetManifest.File(describing: $0, in: target)
        }
        let manifest = Self.describe(json, bundles: bundles, files: files)
        try replaceFile(
            target.appending(FacesetManifest.fileName), with: JSONValue.object(manifest).serialized())
        return entry.holding(frames.count, without: keys)
    }

    private static func describe(
        _ json: JSONObject, bundles: [Bundle], files: [FacesetManifest.File]
    ) -> JSONObject {
        var json = json
        let faces = (json["faces"]?.array ?? []).compactMap(\.object).enumerated().map { rank, face in
            face.setting(["file": .text(frameName(rank)), "rank": .int(rank)])
        }
        json["faces"] = .objects(faces)
        json["inputs"] = .text("")
        json["coverage"] = nil
        for name in ["centroid_cosine", "centroid_cosine_all"] where json[name] != nil { json[name] = .null }
        json["centroid"] = []
        json["bundles"] = .array(
            zip(bundles, files).map { $0.json(size: $1.size) })
        json["files"] = .array(files.map(\.json))
        return json
    }
}
