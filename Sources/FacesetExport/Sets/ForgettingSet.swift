package import FaceTypes
import Files
package import JSON
package import Library
package import Manifests

extension StagedExport {
    /// Prepares a set of the export without some of its faces: frames in their order under new names, bundles anew.
    ///
    /// The centroid, which is made of all faces, goes too; a later export makes the set anew.
    /// - Parameters:
    ///   - entry: of the top-level manifest.
    ///   - scrub: takes the faces out of the set's manifest.
    ///   - library: what is left of the library.
    /// - Returns: the entry as it is to be, nil where no face is left.
    package func prepare(
        _ entry: SwapEntry, without keys: Set<FaceKey>, library: LibrarySnapshot,
        scrub: (JSONObject) -> JSONObject?
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
        let set = ExportedSet(
            id: entry.id, label: entry.label, FacesetManifest(json: Self.renumbered(json)), of: library)
        let exporters = FormatChoice.exporters(described: old.formats)
        let bundles = try entry.bundles.map { name in
            let bundle = Bundle(
                name: name, frames: min(old.frameCount(ofBundle: name) ?? frames.count, frames.count))
            for exporter in exporters where exporter.owns(name) {
                try exporter.write(bundle, of: set, in: target)
            }
            return bundle
        }
        let extras = try exporters.flatMap { try $0.writeFiles(of: set, in: target) }
        let isExtra = { (name: String) in Exporters.folders.contains { name.hasPrefix("\($0)/") } }
        let made = Set(old.frames + entry.bundles + old.files.map(\.name).filter(isExtra))
        for file in old.files where !made.contains(file.name) {
            try replaceFile(target.appending(file.name), with: try readFile(source.appending(file.name)))
        }
        let others = old.files.map(\.name).filter { !made.contains($0) }
        let files = try (entry.bundles + others + frames.indices.map(frameName) + extras).map {
            try FacesetManifest.File(describing: $0, in: target)
        }
        let manifest = Self.describe(json, bundles: bundles, files: files)
        try replaceFile(
            target.appending(FacesetManifest.fileName), with: JSONValue.object(manifest).serialized())
        return entry.holding(frames.count, without: keys)
    }

    private static func renumbered(_ json: JSONObject) -> JSONObject {
        let faces = (json["faces"]?.array ?? []).compactMap(\.object).enumerated().map { rank, face in
            face.setting(["file": .text(frameName(rank)), "rank": .int(rank)])
        }
        return json.setting(["faces": .objects(faces)])
    }

    private static func describe(
        _ json: JSONObject, bundles: [Bundle], files: [FacesetManifest.File]
    ) -> JSONObject {
        var json = renumbered(json)
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
