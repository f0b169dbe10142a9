package import FaceTypes
package import Files
package import JSON
package import Manifests

extension StagedExport {
    /// Prepares a set of the export without some of its faces: frames in their order under new names, bundles anew.
    ///
    /// The centroid, which is made of all faces, goes too; a later export makes the set anew.
    /// - Parameters:
    ///   - entry: of the top-level manifest.
    ///   - scrub: takes the faces out of the set's manifest.
    ///   - lost: told each file of the set that is missing or cannot be read; the rest does without it.
    /// - Returns: the entry as it is to be, nil where no face is left.
    package func prepare(
        _ entry: SwapEntry, without keys: Set<FaceKey>, scrub: (JSONObject) -> JSONObject?,
        lost: (OutputPlace) -> Void
    ) throws -> SwapEntry? {
        let source = try output.appending(entry.folder)
        let old = try FacesetManifest(reading: source.appending(FacesetManifest.fileName))
        guard let old, let json = scrub(old.json), !keys.isSuperset(of: old.faces) else { return nil }
        let target = try folder(entry.id)
        try removeFolder(target)
        try createFolder(target)
        func copy(_ name: String, to newName: String) throws -> Bool {
            let place = try source.appending(name)
            guard let content = try Self.read(place) else {
                lost(place)
                return false
            }
            try replaceFile(target.appending(newName), with: content)
            return true
        }
        var faces: [JSONObject] = []
        for face in (json["faces"]?.array ?? []).compactMap(\.object) {
            let name = frameName(faces.count)
            guard let frame = face["file"]?.text, try copy(frame, to: name) else { continue }
            faces.append(face.setting(["file": .text(name), "rank": .int(faces.count)]))
        }
        guard !faces.isEmpty else { return nil }
        let bundles = try FszExporter().forget(in: target, entry.bundles, of: old, frames: faces.count)
        let made = Set(old.frames + entry.bundles)
        let others = try old.files.map(\.name).filter { try !made.contains($0) && copy($0, to: $0) }
        let files = try (entry.bundles + others + faces.indices.map(frameName)).map {
            try FacesetManifest.File(describing: $0, in: target)
        }
        let manifest = Self.describe(json, faces: faces, bundles: bundles, files: files)
        try replaceFile(
            target.appending(FacesetManifest.fileName), with: JSONValue.object(manifest).serialized())
        return entry.holding(faces.count, without: keys)
    }

    /// No file of a set is longer, bytes.
    private static let longestFile = 1 << 28

    /// Nil for what is missing, no regular file, or unreadable.
    private static func read(_ place: OutputPlace) throws -> [UInt8]? {
        do { return try readFile(place, limit: longestFile) } catch let error as FaceSetsError
            where error.code != .diskFull
        {
            return nil
        }
    }

    private static func describe(
        _ json: JSONObject, faces: [JSONObject], bundles: [Bundle], files: [FacesetManifest.File]
    ) -> JSONObject {
        var json = json
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
