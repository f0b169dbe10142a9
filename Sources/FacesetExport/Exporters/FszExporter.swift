import Archive
package import Files
import FaceTypes
import JSON
import Manifests

/// Bundles for roop-unleashed: zips of PNG frames, `<set>_top30.fsz` with the best and `<set>_all.fsz` with all.
///
/// Version 2 adds `metadata.json`, which describes the frames; older readers ignore it.
package struct FszExporter: Exporter {
    package let version: Int

    package init(version: Int = 1) { self.version = version }

    package var format: ExportFormat { .fsz }
    package var description: String { version == 1 ? "fsz" : "fsz:\(version)" }

    /// roop-unleashed rejects uploads of more than about 100 MB.
    static let mostBytes = 95_000_000
    static let descriptionName = "metadata.json"

    /// The largest frames need less.
    private static let mostBytesOfFrame = 64 << 20

    package func bundles(stem: String, topCount: Int, of set: ExportedSet, frames: Int) -> [Bundle] {
        [
            Bundle(name: "\(stem)_top\(topCount).fsz", frames: min(topCount, frames)),
            Bundle(name: "\(stem)_all.fsz", frames: frames),
        ]
    }

    package func write(_ bundle: Bundle, of set: ExportedSet, in folder: OutputPlace) throws {
        let frames = try (0..<bundle.frames).map(frameName).map { name in
            (name: name, content: try readFile(folder.appending(name), limit: Self.mostBytesOfFrame))
        }
        var entries = frames.map { ZipEntry($0.name, .stored, content: $0.content) }
        if version == 2 {
            entries.append(ZipEntry(Self.descriptionName, .stored, content: description(of: frames, set)))
        }
        try replaceZip(folder.appending(bundle.name), with: entries)
    }

    /// Names, digests and geometry; nothing that reveals the location of photos.
    private func description(of frames: [(name: String, content: [UInt8])], _ set: ExportedSet) -> [UInt8] {
        let faces = Dictionary(set.faces.map { ($0.file, $0) }) { first, _ in first }
        let sources = frames.map { frame -> JSONValue in
            var source = JSONObject([("reference_member", .text(frame.name))])
            source["geometry"] = faces[frame.name].map(geometry)
            return JSONValue.object(source)
        }
        let digests = JSONObject(
            frames.map { ($0.name, .text(SHA256.digest(of: $0.content).hex)) })
        return JSONValue.object(
            JSONObject([
                ("schema", .text("roop.fsz")), ("version", .int(2)), ("sources", .array(sources)),
                ("integrity", .object(JSONObject([("sha256", .object(digests))]))),
            ])
        ).serialized()
    }

    private func geometry(of face: ExportedFace) -> JSONValue {
        let box = face.geometry.inFrame(face.face.record.box)
        var geometry = JSONObject([
            ("bbox", .array([box.x1, box.y1, box.x2, box.y2].map(JSONValue.float)))
        ])
        if let pose = face.face.enrichment?.pose {
            geometry["yaw"] = .float(pose.yaw)
            geometry["pitch"] = .float(pose.pitch)
            geometry["roll"] = .float(pose.roll)
        }
        return .object(geometry)
    }

    package func warning(about bundle: Bundle, size: Int) -> String? {
        size > Self.mostBytes
            ? "\(bundle.name) is larger than 95 MB, so roop-unleashed may not load it. Lower --out-size, "
                + "or use the top bundle."
            : nil
    }
}
