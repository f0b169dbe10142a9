package import FaceTypes
package import Files
package import JSON
package import Library
package import Manifests

extension StagedExport {
    /// Prepares a set of the export without some of its faces: renames the remaining frames and rebuilds the bundles.
    ///
    /// The centroid, which was computed from all faces, is deleted too; the next export computes it again.
    /// - Parameters:
    ///   - entry: in the top-level manifest.
    ///   - scrub: removes the faces from the set's manifest.
    ///   - library: what is left of the library.
    ///   - lost: called for each file of the set that is missing or unreadable; the rest is done without it.
    /// - Returns: the new entry; nil if no face is left.
    package func prepare(
        _ entry: SwapEntry, without keys: Set<FaceKey>, library: LibrarySnapshot,
        scrub: (JSONObject) -> JSONObject?, lost: (OutputPlace) -> Void
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
        let rest = json.setting(["faces": .objects(faces)])
        let set = ExportedSet(
            id: entry.id, label: entry.label, FacesetManifest(json: rest), of: library)
        let exporters = FormatChoice.exporters(described: old.formats)
        let bundles = try entry.bundles.map { name in
            let bundle = Bundle(
                name: name, frames: min(old.frameCount(ofBundle: name) ?? faces.count, faces.count))
            for exporter in exporters where exporter.owns(name) {
                try exporter.write(bundle, of: set, in: target)
            }
            return bundle
        }
        let extras = try exporters.flatMap { try $0.writeFiles(of: set, in: target) }
        let isExtra = { (name: String) in Exporters.folders.contains { name.hasPrefix("\($0)/") } }
        let made = Set(old.frames + entry.bundles + old.files.map(\.name).filter(isExtra))
        let others = try old.files.map(\.name).filter { try !made.contains($0) && copy($0, to: $0) }
        let files = try (entry.bundles + others + faces.indices.map(frameName) + extras).map {
            try FacesetManifest.File(describing: $0, in: target)
        }
        let manifest = Self.describe(rest, bundles: bundles, files: files)
        try replaceFile(
            target.appending(FacesetManifest.fileName), with: JSONValue.object(manifest).serialized())
        return entry.holding(faces.count, without: keys)
    }

    /// Longest file of a set, in bytes.
    private static let longestFile = 1 << 28

    /// Nil if it is missing, not a regular file, or unreadable.
    private static func read(_ place: OutputPlace) throws -> [UInt8]? {
        do { return try readFile(place, limit: longestFile) } catch let error as FaceSetsError
            where error.code != .diskFull
        {
            return nil
        }
    }

    private static func describe(
        _ json: JSONObject, bundles: [Bundle], files: [FacesetManifest.File]
    ) -> JSONObject {
        var json = json
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
